import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decodeFeatures, encodeFeatures } from './feature-encoding.ts';
import { anyFeatures, featureEntries } from './features.arbitrary.ts';
import { type Features, InvalidFeatures } from './features.ts';

/** −0 counts as 0, here as there. */
const withoutNegativeZero = (features: Features) =>
  Object.fromEntries(
    Object.entries(features).map(([name, value]) => [name, value === 0 ? 0 : value]),
  );

describe('the canonical encoding of features', () => {
  test('reads back as what was written', () => {
    fc.assert(
      fc.property(anyFeatures, (features) => {
        expect({ ...decodeFeatures(encodeFeatures(features)) }).toStrictEqual(
          withoutNegativeZero(features),
        );
      }),
    );
  });

  test('does not depend on the order in which features were put together', () => {
    const shuffled = featureEntries.chain((entries) =>
      fc.tuple(
        fc.constant(entries),
        fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([entries, others]) => {
        const bytes = encodeFeatures(Object.fromEntries(entries));
        expect(encodeFeatures(Object.fromEntries(others))).toEqual(bytes);
      }),
    );
  });

  test('differs wherever a feature differs', () => {
    fc.assert(
      fc.property(anyFeatures, anyFeatures, (one, other) => {
        const same = encodeFeatures(one).equals(encodeFeatures(other));
        const [left, right] = [withoutNegativeZero(one), withoutNegativeZero(other)];
        expect(same).toBe(JSON.stringify(sorted(left)) === JSON.stringify(sorted(right)));
      }),
    );
  });

  test('has these bytes', () => {
    const bytes = encodeFeatures({ b: 'é', a: -0, 'lead.score': 1.5, A: null, c: true, d: false });
    expect(bytes.toString('hex')).toBe(
      [
        '010006',
        '014100', // A, null
        '016103 0000000000000000', // a, 0
        '016204 0002 c3a9', // b, é
        '016302', // c, true
        '016401', // d, false
        '0a6c6561642e73636f7265 03 3ff8000000000000', // lead.score, 1.5
      ]
        .join('')
        .replaceAll(' ', ''),
    );
  });

  test('sorts by bytes, not by locale and not by case', () => {
    const names = Object.keys(
      decodeFeatures(encodeFeatures({ b: 1, a: 1, B: 1, a_b: 1, 'a.b': 1 })),
    );
    expect(names).toEqual(['B', 'a', 'a.b', 'a_b', 'b']);
  });

  test('refuses what validation refuses', () => {
    expect(() => encodeFeatures({ a: Number.NaN })).toThrow(InvalidFeatures);
    const proto = JSON.parse('{"__proto__":1}') as Features;
    expect(() => encodeFeatures(proto)).toThrow(InvalidFeatures);
  });
});

function sorted(features: Features): unknown {
  return Object.entries(features).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

describe('decoding features', () => {
  test('gives an object without a prototype, so that no feature is inherited', () => {
    const features = decodeFeatures(encodeFeatures({ a: 1 }));
    expect(Object.getPrototypeOf(features)).toBeNull();
    expect(features['toString']).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['another format', '020000'],
    ['a missing feature', '010001'],
    ['bytes behind the end', '01000000'],
    ['an unknown tag', '0100010161 05'],
    ['a truncated number', '0100010161 03 3ff8'],
    ['a truncated string', '0100010161 04 0005 6162'],
    ['a string that is not UTF-8', '0100010161 04 0001 ff'],
    ['NaN', '0100010161 03 7ff8000000000000'],
    ['an infinity', '0100010161 03 7ff0000000000000'],
    ['−0', '0100010161 03 8000000000000000'],
    ['names that are not sorted', '010002 016200 016100'],
    ['a name that comes twice', '010002 016100 016100'],
    ['__proto__', '010001 095f5f70726f746f5f5f 00'],
    ['a name that is no feature name', '010001 0131 00'],
  ])('refuses %s', (_, hex) => {
    expect(() => decodeFeatures(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toThrow(
      InvalidFeatures,
    );
  });

  test('reads any bytes or refuses them, and what it reads has no other spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const again = writtenAgain(bytes);
        expect(again instanceof InvalidFeatures || again.equals(bytes)).toBe(true);
      }),
    );
  });
});

function writtenAgain(bytes: Uint8Array): Buffer | InvalidFeatures {
  try {
    return encodeFeatures(decodeFeatures(bytes));
  } catch (error) {
    if (error instanceof InvalidFeatures) return error;
    throw error;
  }
}
