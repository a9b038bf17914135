import { expect, test } from 'vitest';
import { distinct, positionBetween, quartilesOf } from './quantiles.ts';

test('quartiles lie between the order statistics (type 7, as numpy and R have them)', () => {
  expect([...quartilesOf(Float64Array.of(1, 2, 4, 8))]).toEqual([1, 1.75, 3, 5, 8]);
});

test('quartiles among equal values are those values, not a rounding of them', () => {
  const same = new Float64Array(7).fill(0.1);
  expect([...distinct(quartilesOf(same))]).toEqual([0.1]);
});

test('quartiles of the largest doubles do not overflow', () => {
  const largest = Number.MAX_VALUE;
  expect(quartilesOf(Float64Array.of(-largest, largest)).every(Number.isFinite)).toBe(true);
});

test('the position between two numbers stays right where their difference overflows or all but vanishes', () => {
  const largest = Number.MAX_VALUE;
  expect(positionBetween(0, -largest, largest)).toBe(0.5);
  expect(positionBetween(5e-324, 0, 1e-323)).toBe(0.5);
  expect(positionBetween(3, 2, 6)).toBe(0.25);
});
