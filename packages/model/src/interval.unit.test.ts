import { expect, test } from 'vitest';
import { probabilityInterval } from './interval.ts';

test('leaves five in a hundred of a normal logit on either side', () => {
  // 1/(1 + e^∓1.6448536…) for mean 0 and variance 1.
  const [low, high] = probabilityInterval(0, 1, 0.5);
  expect([low, high]).toEqual([expect.closeTo(0.1618057102, 9), expect.closeTo(0.8381942898, 9)]);
});

test('is a point where nothing is uncertain', () => {
  expect(probabilityInterval(0, 0, 0.5)).toEqual([0.5, 0.5]);
});

test('is widened to hold the probability, which moderation pulls far towards one half', () => {
  expect(probabilityInterval(20, 1, 0.99)[0]).toBe(0.99);
  expect(probabilityInterval(-20, 1, 0.01)[1]).toBe(0.01);
});
