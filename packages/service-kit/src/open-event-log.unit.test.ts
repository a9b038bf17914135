import { UnknownTopic } from '@leadloop/event-log';
import { freePort } from '@leadloop/database';
import { describe, expect, it } from 'vitest';
import { openEventLog, readLogSettings, readSettings } from './index.ts';
import { untilItAnswers } from './open-event-log.ts';

/** Refuses `failures` times, then opens. */
function opening(failures: number, error: Error = new Error('connect ECONNREFUSED')) {
  const said: number[] = [];
  let calls = 0;
  const open = async () => {
    calls += 1;
    if (calls <= failures) throw error;
    return 'the log';
  };
  const start = (signal = new AbortController().signal) =>
    untilItAnswers(open, (_error, failuresInARow) => said.push(failuresInARow), signal);
  return { said, calls: () => calls, start };
}

describe('a log that does not answer at the start', () => {
  it('is asked again until it does, and each failure is told', async () => {
    const attempt = opening(2);
    await expect(attempt.start()).resolves.toBe('the log');
    expect(attempt.said).toEqual([1, 2]);
  });

  it('is asked no more once the process is to end', async () => {
    const ending = new AbortController();
    const attempt = opening(Number.POSITIVE_INFINITY);
    const started = attempt.start(ending.signal);
    ending.abort();
    await expect(started).rejects.toThrow('ECONNREFUSED');
    expect(attempt.calls()).toBe(1);
  });

  it('is not asked again for what waiting does not mend', async () => {
    const attempt = opening(1, new UnknownTopic('users'));
    await expect(attempt.start()).rejects.toThrow(UnknownTopic);
    expect(attempt.said).toEqual([]);
  });

  it('is named, where it is Kafka, by its brokers', async () => {
    const broker = `127.0.0.1:${await freePort()}`;
    const ending = new AbortController();
    const lines: string[] = [];
    const warn = (_fields: unknown, line?: string) => {
      lines.push(line ?? '');
      if (line?.startsWith('Kafka at')) ending.abort();
    };
    const read = readSettings({ LEADLOOP_LOG: 'kafka', KAFKA_BROKERS: broker });
    const opened = openEventLog(readLogSettings(read), { info: warn, warn }, ending.signal);
    await expect(opened).rejects.toThrow(broker);
    expect(lines).toContain(`Kafka at ${broker} does not answer: trying again`);
  });
});
