import { expect, test } from 'vitest';
import { featureValue } from './feature-value.ts';

test('a name that every object inherits is missing unless the lead has it', () => {
  expect(featureValue({}, 'constructor')).toBeNull();
  expect(featureValue({ constructor: 'Smith & Sons' }, 'constructor')).toBe('Smith & Sons');
});

test('minus zero is zero, and what is no finite number is missing', () => {
  expect(featureValue({ x: -0 }, 'x')).toBe(0);
  expect(featureValue({ x: Number.NaN }, 'x')).toBeNull();
  expect(featureValue({ x: Number.POSITIVE_INFINITY }, 'x')).toBeNull();
});

test('half a surrogate pair becomes the replacement character, as it will in UTF-8', () => {
  expect(featureValue({ x: 'a\ud800' }, 'x')).toBe('a\ufffd');
});
