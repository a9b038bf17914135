import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { asinh, log, log1p } from './log.ts';

// Computed with mpmath 1.4 at 40 digits from the doubles written here, and rounded to doubles.
const logarithms = [
  [5e-324, -744.4400719213812],
  [1e-310, -713.8013788281542],
  [1e-5, -11.512925464970229],
  [0.9999999, -1.0000000494736474e-7],
  [1.0000001, 9.999999505838704e-8],
  [1.5, 0.4054651081081644],
  [3, 1.0986122886681098],
  [1e10, 23.025850929940457],
  [1.7e308, 709.7268368932282],
] as const;

const logarithmsOfOneMore = [
  [1e-300, 1e-300],
  [1e-9, 9.999999995e-10],
  [0.2, 0.18232155679395465],
  [0.41421, 0.3465710712986274],
  [0.5, 0.4054651081081644],
  [1e5, 11.51293546492023],
] as const;

const inverseSines = [
  [1e-300, 1e-300],
  [-1e-8, -1e-8],
  [0.3, 0.29567304756342244],
  [-2, -1.4436354751788103],
  [1e5, 12.206072645555174],
  [1e200, 461.2101657793691],
  [1.7e308, 710.4199840737882],
] as const;

test.each(logarithms)('ln %d is right to 1e-15 of itself', (x, expected) => {
  expect(Math.abs(log(x) / expected - 1)).toBeLessThan(1e-15);
});

test.each(logarithmsOfOneMore)('ln (1 + %d) is right to 1e-15 of itself', (x, expected) => {
  expect(Math.abs(log1p(x) / expected - 1)).toBeLessThan(1e-15);
});

test.each(inverseSines)('arsinh %d is right to 1e-15 of itself', (x, expected) => {
  expect(Math.abs(asinh(x) / expected - 1)).toBeLessThan(1e-15);
});

test('agrees with the engine’s own within 2e-15', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, noNaN: true, noDefaultInfinity: true }), (x) => {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(2e-15 * Math.abs(Math.log(x)));
      expect(Math.abs(asinh(x) - Math.asinh(x))).toBeLessThanOrEqual(2e-15 * asinh(x));
    }),
    { numRuns: 2000 },
  );
});

test('knows 0, 1, infinity and what has no logarithm', () => {
  expect([log(1), log(0), log(Infinity), asinh(0)]).toEqual([0, -Infinity, Infinity, 0]);
  expect([log(-1), log(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
});

test('the square root of this engine is rounded correctly, which the bytes of models rely on', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n << 52n, max: (1n << 53n) - 1n }), (root) => {
      // Just below (r + ½)² the nearest double to the root is r, from there on r + 1. The squares have up to 107 bits, so
      // their nearest doubles are what is asked; only squares that stay on their side count.
      const square = Number(root * root);
      const nearest = Math.sqrt(square);
      const twice = 2n * BigInt(nearest);
      const exact = 4n * BigInt(square);
      expect((twice - 1n) ** 2n <= exact && exact <= (twice + 1n) ** 2n).toBe(true);
    }),
  );
});
