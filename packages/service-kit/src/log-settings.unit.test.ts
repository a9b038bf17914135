import { describe, expect, it } from 'vitest';
import { InvalidSetting, readLogSettings, readSettings } from './index.ts';

const read = (environment: Record<string, string>) => readLogSettings(readSettings(environment));
const kafka = { LEADLOOP_LOG: 'kafka', KAFKA_BROKERS: 'a:9092, b.example:9093' };

describe('the settings of the log', () => {
  it('are those of the embedded log when nothing else is said', () => {
    const LOG_DATABASE_URL = 'postgresql://a:b@c/log';
    expect(read({ LOG_DATABASE_URL })).toEqual({ kind: 'postgres', databaseUrl: LOG_DATABASE_URL });
    expect(() => read({})).toThrow(new InvalidSetting('LOG_DATABASE_URL is missing'));
  });

  it('of Kafka have a default for everything but the brokers', () => {
    expect(read(kafka)).toEqual({
      kind: 'kafka',
      brokers: ['a:9092', 'b.example:9093'],
      topicPrefix: '',
      ssl: false,
      replicationFactor: -1,
    });
  });

  it('of Kafka take a user with a password, encryption, a prefix and a number of copies', () => {
    expect(
      read({
        ...kafka,
        KAFKA_TOPIC_PREFIX: 'blue.',
        KAFKA_SSL: 'true',
        KAFKA_SASL_MECHANISM: 'scram-sha-512',
        KAFKA_SASL_USERNAME: 'leadloop',
        KAFKA_SASL_PASSWORD: 'hunter2',
        KAFKA_REPLICATION_FACTOR: '3',
      }),
    ).toMatchObject({
      topicPrefix: 'blue.',
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'leadloop', password: 'hunter2' },
      replicationFactor: 3,
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no broker', { KAFKA_BROKERS: '' }, /^KAFKA_BROKERS is missing: .*localhost:9092/],
    ['a broker without a port', { KAFKA_BROKERS: 'a:1,b' }, /^KAFKA_BROKERS has "b": /],
    ['a broker that is an address', { KAFKA_BROKERS: 'http://a:1' }, /^KAFKA_BROKERS has /],
    ['a prefix that no topic can have', { KAFKA_TOPIC_PREFIX: 'a b' }, /^KAFKA_TOPIC_PREFIX is /],
    ['an unknown mechanism', { KAFKA_SASL_MECHANISM: 'x' }, /^KAFKA_SASL_MECHANISM is "x"/],
    ['no user name', { KAFKA_SASL_MECHANISM: 'plain' }, /^KAFKA_SASL_USERNAME is missing/],
    ['no copy at all', { KAFKA_REPLICATION_FACTOR: '0' }, /^KAFKA_REPLICATION_FACTOR is "0"/],
  ])('of Kafka are refused in one line that names the setting: %s', (_what, changes, sentence) => {
    expect(() => read({ ...kafka, ...changes })).toThrow(sentence);
    expect(() => read({ ...kafka, ...changes })).toThrow(InvalidSetting);
  });

  it('never repeat a password, not even one that has no mechanism', () => {
    expect(() => read({ ...kafka, KAFKA_SASL_PASSWORD: 'hunter2' })).toThrow(
      new InvalidSetting('KAFKA_SASL_MECHANISM is missing, but KAFKA_SASL_PASSWORD is given'),
    );
  });
});
