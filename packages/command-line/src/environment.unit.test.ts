import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment, workspaceRoot } from './environment.ts';

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

  it('refuses a log that this version does not have, and any other', () => {
    expect(() => readEnvironment({ LEADLOOP_LOG: 'kafka' })).toThrow(/LEADLOOP_LOG=kafka/);
    expect(() => readEnvironment({ LEADLOOP_LOG: 'paper' })).toThrow(/must be postgres/);
    expect(readEnvironment({ LEADLOOP_LOG: 'postgres' }).port).toBe(4100);
  });

  it('hands no more on to children than they need', () => {
    const environment = readEnvironment({ PATH: '/bin', AWS_SECRET: 'x', LOG_LEVEL: 'warn' });
    expect(environment.inherited).toEqual({ PATH: '/bin' });
    expect(environment.serviceSettings).toEqual({ LOG_LEVEL: 'warn' });
  });
});
