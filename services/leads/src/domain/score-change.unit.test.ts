import { array, assert, boolean, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Replay, splitChange } from './score-change.ts';

const replay =
  (table: Record<string, number>): Replay =>
  (lead, time) =>
    table[`${lead}-${time}`] ?? Number.NaN;

describe('why a score changed', () => {
  const byModelThen = replay({ 'now-then': 0.3 });
  const byModelNow = replay({ 'then-then': 0.35, 'now-then': 0.45, 'now-now': 0.4 });

  it('is told one step at a time: first the lead, then the model, then time', () => {
    const change = splitChange({ stoodThen: 0.2, byModelNow, byModelThen });
    expect(change.lead).toBeCloseTo(0.1, 12);
    expect(change.model).toBeCloseTo(0.15, 12);
    expect(change.time).toBeCloseTo(-0.05, 12);
  });
  it('begins with the model where the model of then is gone', () => {
    const change = splitChange({ stoodThen: 0.2, byModelNow, byModelThen: null });
    expect(change.model).toBeCloseTo(0.15, 12);
    expect(change.lead).toBeCloseTo(0.1, 12);
    expect(change.time).toBeCloseTo(-0.05, 12);
  });
  it('adds up exactly, to the last bit', () => {
    const probability = double({ min: 0, max: 1, noNaN: true });
    assert(
      property(array(probability, { minLength: 5, maxLength: 5 }), boolean(), (p, kept) => {
        const [stoodThen = 0, a = 0, b = 0, c = 0, d = 0] = p;
        const then = replay({ 'now-then': a });
        const now = replay({ 'then-then': b, 'now-then': c, 'now-now': d });
        const change = splitChange({
          stoodThen,
          byModelNow: now,
          byModelThen: kept ? then : null,
        });
        expect(change.lead + change.model + change.time).toBe(change.to - change.from);
        expect(Math.abs(change.to - d)).toBeLessThan(1e-15);
      }),
    );
  });
});
