import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommandFailed } from './command-errors.ts';
import { kafkaIn, readEnvironment, workspaceRoot } from './environment.ts';

describe('the environment of the command line', () => {
  it('has a default for everything', () => {
    const environment = readEnvironment({});
    expect(environment.port).toBe(4100);
    expect(environment.token).toBeNull();
    expect(environment.dataDirectory).toBe(path.join(workspaceRoot, '.leadloop'));
  });

  it('takes a relative data folder from where the caller stands', () => {
    const environment = readEnvironment({ INIT_CWD: '/somewhere', LEADLOOP_DATA: 'here' });
    expect(environment.dataDirectory).toBe('/somewhere/here');
  });

  it.each(['0', '65533', '-1', '4100x', '4.5', '1e3'])(
    'refuses LEADLOOP_PORT=%s in one line',
    (port) => {
      expect(() => readEnvironment({ LEADLOOP_PORT: port })).toThrow(/^LEADLOOP_PORT must be/);
    },
  );

  it('has the embedded log unless Kafka is asked for, and refuses any other', () => {
    expect(readEnvironment({ LEADLOOP_LOG: 'postgres' }).kafka).toBeNull();
    expect(readEnvironment({ KAFKA_BROKERS: 'a:1' }).kafka).toBeNull();
    const environment = readEnvironment({ LEADLOOP_LOG: 'kafka', KAFKA_BROKERS: 'a:1,b:2' });
    expect(environment.kafka?.brokers).toEqual(['a:1', 'b:2']);
    expect(() => readEnvironment({ LEADLOOP_LOG: 'paper' })).toThrow(/^LEADLOOP_LOG is "paper"/);
  });

  it('refuses Kafka without brokers in one line', () => {
    const kafka = { LEADLOOP_LOG: 'kafka' };
    expect(() => readEnvironment(kafka)).toThrow(/^KAFKA_BROKERS is missing/);
    expect(() => readEnvironment(kafka)).toThrow(CommandFailed);
  });

  it('has the settings of Kafka for a command that names it, whichever log is in use', () => {
    const environment = readEnvironment({ KAFKA_TOPIC_PREFIX: 'blue.', KAFKA_BROKERS: 'a:1' });
    expect(kafkaIn(environment, undefined)).toMatchObject({
      brokers: ['a:1'],
      topicPrefix: 'blue.',
    });
    expect(kafkaIn(environment, 'b:2').brokers).toEqual(['b:2']);
    expect(() => kafkaIn(readEnvironment({}), undefined)).toThrow(/^KAFKA_BROKERS is missing/);
  });

  it('hands no more on to children than they need', () => {
    const environment = readEnvironment({ PATH: '/bin', AWS_SECRET: 'x', LOG_LEVEL: 'warn' });
    expect(environment.inherited).toEqual({ PATH: '/bin' });
    expect(environment.serviceSettings).toEqual({ LOG_LEVEL: 'warn' });
  });
});
