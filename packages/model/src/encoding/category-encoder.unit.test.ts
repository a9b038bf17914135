import { expect, test } from 'vitest';
import type { FeatureValue } from '@leadloop/contracts';
import {
  categoryColumn,
  categoryWidth,
  fitCategoryEncoder,
  limitCategoryEncoder,
} from './category-encoder.ts';

const repeat = (value: FeatureValue, rows: number): FeatureValue[] =>
  Array<FeatureValue>(rows).fill(value);

test('a level of its own needs three rows; the others are one level', () => {
  const encoder = fitCategoryEncoder([
    ...repeat('a', 4),
    ...repeat('b', 3),
    ...repeat('c', 2),
    'd',
  ]);
  expect({ levels: encoder.levels, rest: encoder.rest }).toEqual({
    levels: ['a', 'b'],
    rest: true,
  });
  expect(['a', 'b', 'c', 'd'].map((level) => categoryColumn(encoder, level))).toEqual([0, 1, 2, 2]);
});

test('missing is a level like any other', () => {
  const encoder = fitCategoryEncoder([...repeat(null, 3), ...repeat('a', 3)]);
  expect(encoder.levels).toEqual([null, 'a']);
});

test('a level never seen counts as one of the rest, and is in no column where there is no rest', () => {
  expect(
    categoryColumn(fitCategoryEncoder([...repeat('a', 3), ...repeat('b', 3), 'c']), 'new'),
  ).toBe(2);
  expect(categoryColumn(fitCategoryEncoder([...repeat('a', 3), ...repeat('b', 3)]), 'new')).toBe(
    -1,
  );
});

test('thirty levels are kept, the most frequent, ties by code point', () => {
  const names = Array.from({ length: 100 }, (_, at) => `level-${String(at).padStart(3, '0')}`);
  const encoder = fitCategoryEncoder([...names.flatMap((name) => repeat(name, 3)), 'level-077']);
  expect(encoder.levels).toEqual(['level-077', ...names.slice(0, 29)]);
  expect(categoryWidth(encoder)).toBe(31);
});

test('the number 1, the text "1" and true are three levels', () => {
  const encoder = fitCategoryEncoder([...repeat('1', 4), ...repeat(1, 3), ...repeat(true, 3)]);
  expect(encoder.levels).toEqual(['1', true, 1]);
});

test('with fewer units the most frequent levels stay and the others join the rest', () => {
  const encoder = fitCategoryEncoder([...repeat('a', 5), ...repeat('b', 4), ...repeat('c', 3)]);
  const limited = limitCategoryEncoder(encoder, 1);
  expect({ levels: limited.levels, rest: limited.rest }).toEqual({ levels: ['a'], rest: true });
  expect(limitCategoryEncoder(encoder, 2)).toBe(encoder);
});
