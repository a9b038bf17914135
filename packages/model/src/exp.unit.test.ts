import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { exp } from './exp.ts';

// e^x computed with mpmath 1.4 at 40 digits.
const golden = [
  [-700, 9.85967654375977e-305],
  [-37.5, 5.175555005801869e-17],
  [-1, 0.36787944117144233],
  [-1e-10, 0.9999999999],
  [0.1, 1.1051709180756477],
  [0.3466, 1.4142509118505286],
  [10, 22026.465794806718],
  [88.7, 3.325986980250579e38],
  [709.7, 1.6549840276802644e308],
] as const;

test.each(golden)('e^%d is right to 1e-15 of itself', (x, expected) => {
  expect(Math.abs(exp(x) / expected - 1)).toBeLessThan(1e-15);
});

test('agrees with the engine’s own within 2e-15 of itself wherever that is a normal number', () => {
  fc.assert(
    fc.property(fc.double({ min: -708, max: 709.78, noNaN: true }), (x) => {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(2e-15);
    }),
    { numRuns: 2000 },
  );
});

test('is exact at 0, leaves the doubles at both ends, and ends in subnormal numbers on the way down', () => {
  expect([exp(0), exp(-0), exp(710), exp(-746), exp(Infinity), exp(-Infinity)]).toEqual([
    1,
    1,
    Infinity,
    0,
    Infinity,
    0,
  ]);
  expect(exp(Number.NaN)).toBeNaN();
  expect(exp(-744)).toBe(1e-323);
});
