import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { isCanonicalFeatures } from './canonical-features.ts';
import { decodeFeatures, encodeFeatures } from './feature-encoding.ts';
import { anyFeatures } from './features.arbitrary.ts';
import { InvalidFeatures } from './features.ts';

function isDecoded(bytes: Buffer): boolean {
  try {
    decodeFeatures(bytes);
    return true;
  } catch (error) {
    if (error instanceof InvalidFeatures) return false;
    throw error;
  }
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

const attribute = (index: number) =>
  `04 ${Buffer.from(`a${String(index).padStart(3, '0')}`).toString('hex')} 00`;
const attributes = (count: number) =>
  Array.from({ length: count }, (_, index) => attribute(index)).join('');
const text = (bytes: string) => {
  const length = hex(bytes).length.toString(16).padStart(4, '0');
  return `010001 0161 04 ${length} ${bytes}`;
};

/** Bytes that are nearly canonical: one of them is another, or some are missing, or some too many. */
const nearlyCanonical = fc
  .tuple(anyFeatures, fc.nat(), fc.nat(255), fc.constantFrom('change', 'cut', 'insert', 'flip'))
  .map(([features, at, byte, how]) => {
    const bytes = Buffer.from(encodeFeatures(features));
    const position = at % bytes.length;
    if (how === 'cut') return bytes.subarray(0, position);
    if (how === 'insert') {
      return Buffer.concat([
        bytes.subarray(0, position),
        Buffer.of(byte),
        bytes.subarray(position),
      ]);
    }
    const before = bytes.readUInt8(position);
    bytes.writeUInt8(how === 'change' ? byte : before ^ (1 << (byte & 7)), position);
    return bytes;
  });

describe('bytes are canonical features', () => {
  test('wherever they were written from features', () => {
    fc.assert(
      fc.property(anyFeatures, (features) => {
        expect(isCanonicalFeatures(encodeFeatures(features))).toBe(true);
      }),
    );
  });

  test('exactly where they decode, for bytes that are nearly canonical', () => {
    fc.assert(
      fc.property(nearlyCanonical, (bytes) => {
        expect(isCanonicalFeatures(bytes)).toBe(isDecoded(bytes));
      }),
      { numRuns: 3_000 },
    );
  });

  test('exactly where they decode, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (given) => {
        const bytes = Buffer.from(given);
        expect(isCanonicalFeatures(bytes)).toBe(isDecoded(bytes));
      }),
    );
  });

  test.each<[string, string, boolean]>([
    ['no features', '010000', true],
    ['nothing', '', false],
    ['another format', '020000', false],
    ['bytes behind the end', '01000000', false],
    ['−0', '010001 0161 03 8000000000000000', false],
    ['NaN', '010001 0161 03 7ff8000000000000', false],
    ['a name that comes twice', '010002 016100 016100', false],
    ['a name and one that goes on from it', '010002 016100 02616100', true],
    ['a name behind one that goes on from it', '010002 02616100 016100', false],
    ['a built-in name', '010001 0a6c6561642e73636f7265 00', true],
    ['a name that only looks built in', '010001 0a6c6561642e73636f7266 00', false],
    ['the prefix of the built-in names alone', '010001 056c6561642e 00', false],
    ['100 attributes', `010064 ${attributes(100)}`, true],
    ['101 attributes', `010065 ${attributes(101)}`, false],
    ['256 characters', text('61'.repeat(256)), true],
    ['257 characters', text('61'.repeat(257)), false],
    ['256 characters of four bytes', text('f09f9880'.repeat(256)), true],
    ['257 characters of four bytes', text('f09f9880'.repeat(257)), false],
    ['U+0000 in a string', text('6100'), false],
    ['half a surrogate pair', text('eda080'), false],
    ['a longer spelling of a character', text('c1a1'), false],
    ['a lone byte that begins a character', text('61ff'), false],
  ])('%s: as decoding says', (_, given, expected) => {
    expect(isCanonicalFeatures(hex(given))).toBe(expected);
    expect(isDecoded(hex(given))).toBe(expected);
  });
});
