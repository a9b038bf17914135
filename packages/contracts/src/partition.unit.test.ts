import { describe, expect, test } from 'vitest';

import { murmur2, partitionOf } from './partition.ts';

/** apache/kafka, UtilsTest.testMurmur2; the empty text as Kafka's Java client hashes it. */
const vectors: readonly [string, number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
  ['', 275646681],
];

describe('murmur2', () => {
  test.each(vectors)('of "%s" is what Kafka’s Java client says', (text, expected) => {
    expect(murmur2(Buffer.from(text))).toBe(expected);
  });

  test('takes a byte above 127 as unsigned, and a view that does not begin its buffer', () => {
    const bytes = Buffer.from('¿abcdéf', 'utf8');
    const shifted = Buffer.concat([Buffer.of(1, 2, 3), bytes]).subarray(3);
    expect(murmur2(shifted)).toBe(murmur2(bytes));
    expect(murmur2(Buffer.of(0xff))).not.toBe(murmur2(Buffer.of(0x7f)));
  });
});

describe('the partition of a key', () => {
  test('is the hash without its sign bit, modulo the count', () => {
    expect(partitionOf('foobar', 1_000)).toBe((-790332482 & 0x7fffffff) % 1_000);
    expect(partitionOf('abc', 1_000)).toBe(479470107 % 1_000);
  });

  test('is one of twelve unless another count is given', () => {
    const keys = Array.from({ length: 2_000 }, (_, number) => `organization:user-${number}`);
    const seen = new Set(keys.map((key) => partitionOf(key)));
    expect([...seen].toSorted((one, other) => one - other)).toEqual([...Array(12).keys()]);
  });
});
