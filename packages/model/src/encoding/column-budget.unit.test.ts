import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeatureValue } from '@leadloop/contracts';
import { dealColumns } from './column-budget.ts';
import type { FeatureColumn } from './column-budget.ts';
import { encoderWidth, fitFeatureEncoder } from './feature-encoder.ts';

const rows = 60;
const column = (name: string, value: (row: number) => FeatureValue): FeatureColumn => ({
  name,
  values: Array.from({ length: rows }, (_, row) => value(row)),
});
const number = (name: string) => column(name, (row) => (row * 7) % 11);
const widths = (columns: FeatureColumn[], max: number) =>
  dealColumns(columns, max).map(({ name, encoder }) => [name, encoderWidth(encoder)]);

test('while the columns suffice every feature gets all of its own, and a constant none', () => {
  const constant = column('constant', () => 'same');
  expect(widths([number('n'), column('c', (row) => `${row % 4}`), constant], 192)).toEqual([
    ['c', 4],
    ['n', 8],
  ]);
});

test('every feature gets its first columns before any gets its second', () => {
  expect(widths([number('a'), number('b'), number('c')], 3)).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', 1],
  ]);
});

test('the most varied features come first, then the names', () => {
  const still = column('a-still', (row) => (row < 57 ? 0 : row));
  expect(widths([still, number('y'), number('x')], 2)).toEqual([
    ['x', 1],
    ['y', 1],
  ]);
});

test('a category that gets few columns keeps its most frequent levels', () => {
  const category = column('c', (row) => (row < 30 ? 'often' : `level-${row % 6}`));
  const [dealt] = dealColumns([category], 3);
  expect(dealt?.encoder).toMatchObject({ levels: ['often', 'level-0'], rest: true });
});

test('never more than the limit, whatever the features', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.integer({ min: 0, max: 9 }),
    fc.boolean(),
    fc.constantFrom('a', 'b', 'c'),
  );
  const features = fc.array(fc.array(value, { minLength: 12, maxLength: 12 }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(features, fc.integer({ min: 0, max: 192 }), (columns, max) => {
      const dealt = dealColumns(
        columns.map((values, at) => ({ name: `f${at}`, values })),
        max,
      );
      const total = dealt.reduce((sum, { encoder }) => sum + encoderWidth(encoder), 0);
      expect(total).toBeLessThanOrEqual(max);
    }),
  );
});

test('an attribute is a number where most of its present values are numbers, and a category otherwise', () => {
  expect(fitFeatureEncoder([1, 2, 'n/a', null]).kind).toBe('numeric');
  expect(fitFeatureEncoder([1, 'a', null, null]).kind).toBe('category');
  expect(fitFeatureEncoder([null, null]).kind).toBe('category');
});
