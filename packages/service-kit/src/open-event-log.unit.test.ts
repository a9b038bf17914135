import { UnknownTopic } from '@leadloop/event-log';
import { describe, expect, it } from 'vitest';
import { untilItAnswers } from './open-event-log.ts';

const brokers = ['a:9092', 'b:9092'];

/** Refuses `failures` times, then opens. */
function opening(failures: number, error: Error = new Error('connect ECONNREFUSED')) {
  const said: string[] = [];
  let calls = 0;
  const open = async () => {
    calls += 1;
    if (calls <= failures) throw error;
    return 'the log';
  };
  const say = (_fields: unknown, line?: string) => void said.push(line ?? '');
  const logger = { info: say, warn: say };
  return { said, calls: () => calls, start: (signal = new AbortController().signal) => untilItAnswers(open, brokers, logger, signal) }; // prettier-ignore
}

describe('a Kafka that does not answer at the start', () => {
  it('is asked again until it does, and each time one line names its brokers', async () => {
    const attempt = opening(2);
    await expect(attempt.start()).resolves.toBe('the log');
    const line = 'Kafka at a:9092, b:9092 does not answer: trying again';
    expect(attempt.said).toEqual([line, line]);
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
});
