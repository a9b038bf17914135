import { describe, expect, it } from 'vitest';
import { momentOfTick, newestTickAt, nextTickAfter, tickDue } from './weekly-tick.ts';

const sunday = Date.parse('2026-11-22T03:00:00.000Z');

describe('the weekly tick', () => {
  it('comes on Sundays at 03:00 UTC and is counted from 4 January 1970', () => {
    expect(newestTickAt(Date.parse('1970-01-04T03:00:00Z'))).toBe(0);
    expect(newestTickAt(sunday - 1)).toBe(newestTickAt(sunday) - 1);
    expect(momentOfTick(newestTickAt(sunday))).toBe(sunday);
  });

  it('is next a week after the one that comes this very moment', () => {
    expect(new Date(nextTickAfter(sunday)).toISOString()).toBe('2026-11-29T03:00:00.000Z');
    expect(nextTickAfter(sunday - 1)).toBe(sunday);
  });

  it('of a system that never ticked is only recorded', () => {
    expect(tickDue(null, sunday)).toEqual({ kind: 'first', tick: newestTickAt(sunday) });
  });

  it('is due once, and not again by a clock that steps back', () => {
    const tick = newestTickAt(sunday);
    expect(tickDue(tick - 1, sunday)).toEqual({ kind: 'tick', tick });
    expect(tickDue(tick, sunday + 1)).toEqual({ kind: 'none' });
    expect(tickDue(tick, sunday - 1)).toEqual({ kind: 'none' });
  });

  it('after three weeks down is the newest alone', () => {
    const tick = newestTickAt(sunday);
    expect(tickDue(tick - 3, sunday)).toEqual({ kind: 'tick', tick });
  });
});
