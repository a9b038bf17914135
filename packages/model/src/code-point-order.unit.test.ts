import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareCodePoints } from './code-point-order.ts';

test('orders as UTF-8 bytes do', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (left, right) => {
      const expected = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareCodePoints(left, right))).toBe(expected);
    }),
  );
});

test('puts what lies beyond the basic plane last, where UTF-16 does not', () => {
  expect(compareCodePoints('\u{1F600}', '\uFFFD')).toBeGreaterThan(0);
  expect(['\uFFFD', '\u{1F600}'].toSorted()).toEqual(['\u{1F600}', '\uFFFD']);
});
