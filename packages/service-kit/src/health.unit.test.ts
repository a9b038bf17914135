import { afterEach, describe, expect, it, vi } from 'vitest';
import { readinessOf } from './index.ts';

const failing = () => Promise.reject(new TypeError('password of postgresql://…'));

afterEach(() => vi.useRealTimers());

describe('readinessOf', () => {
  it('is ready when every check is, with what they say', async () => {
    const report = await readinessOf([
      { name: 'database', run: async () => undefined },
      { name: 'log', run: async () => 'lag 3' },
    ]);
    expect(report).toEqual({
      ready: true,
      checks: { database: { ok: true }, log: { ok: true, detail: 'lag 3' } },
    });
  });

  it('is not ready when one check fails, and repeats none of its words', async () => {
    expect(await readinessOf([{ name: 'database', run: failing }])).toEqual({
      ready: false,
      checks: { database: { ok: false, detail: 'TypeError' } },
    });
  });

  it('does not wait for a check that hangs', async () => {
    vi.useFakeTimers();
    const report = readinessOf([{ name: 'log', run: () => new Promise(() => undefined) }]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await report).ready).toBe(false);
  });
});
