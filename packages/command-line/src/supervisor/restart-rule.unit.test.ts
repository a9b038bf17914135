import { describe, expect, it } from 'vitest';
import { afterEnding, type Ending } from './restart-rule.ts';

const killed: Ending = {
  code: null,
  livedMs: 60_000,
  wasEverReady: true,
  databaseStood: true,
  isEnding: false,
};

describe('after a process has ended', () => {
  it('a steady one that was killed comes back at once', () => {
    expect(afterEnding(killed)).toEqual({ next: 'restart', afterMs: 0 });
  });

  it('one that dies soon after its start comes back after a pause, well within a second', () => {
    const after = afterEnding({ ...killed, livedMs: 10 });
    expect(after).toMatchObject({ next: 'restart' });
    expect(after.next === 'restart' && after.afterMs > 0 && after.afterMs <= 500).toBe(true);
  });

  it('one that was ready before comes back even when it ends with an error', () => {
    expect(afterEnding({ ...killed, code: 1 })).toMatchObject({ next: 'restart' });
  });

  it('one that ends itself with an error before it was ever ready is given up', () => {
    expect(afterEnding({ ...killed, code: 1, wasEverReady: false })).toEqual({ next: 'give-up' });
  });

  it('one that is killed before it was ever ready comes back', () => {
    expect(afterEnding({ ...killed, wasEverReady: false })).toMatchObject({ next: 'restart' });
  });

  it('one whose database went away while it started comes back', () => {
    const ending = { ...killed, code: 1, wasEverReady: false, databaseStood: false };
    expect(afterEnding(ending)).toMatchObject({ next: 'restart' });
  });

  it('one that ended although nothing was wrong comes back', () => {
    expect(afterEnding({ ...killed, code: 0, wasEverReady: false })).toMatchObject({
      next: 'restart',
    });
  });

  it('nothing comes back once the supervisor ends', () => {
    expect(afterEnding({ ...killed, isEnding: true })).toEqual({ next: 'stay-down' });
  });
});
