import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { logistic, logit, softplus } from './logistic.ts';

const anyLogit = fc.double({ min: -1e308, max: 1e308, noNaN: true });

test('the logistic function never leaves 0 to 1, and mirrors at 0', () => {
  fc.assert(
    fc.property(anyLogit, (x) => {
      expect(logistic(x)).toBeGreaterThanOrEqual(0);
      expect(logistic(x)).toBeLessThanOrEqual(1);
      expect(logistic(x) + logistic(-x)).toBeCloseTo(1, 15);
    }),
  );
});

test('logit undoes the logistic function', () => {
  fc.assert(
    fc.property(fc.double({ min: -15, max: 15, noNaN: true }), (x) => {
      expect(logit(logistic(x))).toBeCloseTo(x, 8);
    }),
  );
});

test('ln (1 + e^x) does not overflow, and is 0 or x far out', () => {
  expect([softplus(0), softplus(1000), softplus(-1000)]).toEqual([Math.LN2, 1000, 0]);
});
