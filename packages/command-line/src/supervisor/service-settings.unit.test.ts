import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../environment.ts';
import { dataFolder } from './data-folder.ts';
import type { Databases } from './databases.ts';
import { type ServiceName, specificationOf } from './service-settings.ts';

const urls = (name: string) => ({
  ownerUrl: `${name}-owner`,
  applicationUrl: `${name}-application`,
  ingestUrl: `${name}-ingest`,
  operatorUrl: `${name}-operator`,
});
const databases: Databases = {
  leads: urls('leads'),
  scoring: urls('scoring'),
  preferences: urls('preferences'),
  log: urls('log'),
};
const context = {
  environment: readEnvironment({ LEADLOOP_PORT: '5000', SCORE_HISTORY_DAYS: '9', PATH: '/bin' }),
  folder: dataFolder('/data'),
  databases,
  publicKeyFile: '/data/keys/public.pem',
  privateKeyFile: '/data/keys/private.pem',
};
const settingsOf = (name: ServiceName, variables?: Record<string, string>) =>
  specificationOf(
    name,
    variables === undefined ? context : { ...context, environment: readEnvironment(variables) },
  ).environment;

describe('what a service is started with', () => {
  it('is its own main, found by its path in the command line', () => {
    expect(specificationOf('leads', context).script).toMatch(/services\/leads\/src\/main\.ts$/);
  });

  it('are the three ports after the console’s', () => {
    const ports = (['console', 'leads', 'scoring', 'preferences'] as const).map(
      (name) => settingsOf(name)['PORT'],
    );
    expect(ports).toEqual(['5000', '5001', '5002', '5003']);
  });

  it('are its own databases and the log, and nobody else’s', () => {
    const text = JSON.stringify(settingsOf('scoring'));
    expect(text).toContain('scoring-operator');
    expect(text).toContain('log-owner');
    expect(text).not.toMatch(/leads-|preferences-/);
  });

  it('is the private key for the console alone', () => {
    expect(JSON.stringify(settingsOf('console'))).toContain('private.pem');
    for (const name of ['leads', 'scoring', 'preferences'] as const) {
      expect(JSON.stringify(settingsOf(name))).not.toContain('private.pem');
    }
  });

  it('are the settings given to start, for the service they belong to', () => {
    expect(settingsOf('leads')['SCORE_HISTORY_DAYS']).toBe('9');
    expect(settingsOf('scoring')).not.toHaveProperty('SCORE_HISTORY_DAYS');
  });

  it('are Kafka and its settings, where it is asked for, for all that have a pipeline', () => {
    const kafka = {
      LEADLOOP_LOG: 'kafka',
      KAFKA_BROKERS: 'a:1',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'leadloop',
      KAFKA_SASL_PASSWORD: 'hunter2',
    };
    for (const name of ['leads', 'scoring', 'preferences'] as const) {
      expect(settingsOf(name, kafka)).toMatchObject(kafka);
      expect(settingsOf(name, kafka)).not.toHaveProperty('LOG_DATABASE_URL');
    }
    expect(JSON.stringify(settingsOf('console', kafka))).not.toMatch(/KAFKA|hunter2/);
  });
});
