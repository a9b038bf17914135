import { describe, expect, test } from 'vitest';

import { crc64Avro } from './crc-64-avro.ts';

/** apache/avro, share/test/data/schema-tests.txt: canonical form and fingerprint as a signed number. */
const vectors: readonly [string, bigint][] = [
  ['"null"', 7195948357588979594n],
  ['"boolean"', -6970731678124411036n],
  ['"int"', 8247732601305521295n],
  ['"long"', -3434872931120570953n],
  ['"float"', 5583340709985441680n],
  ['"double"', -8181574048448539266n],
  ['"bytes"', 5746618253357095269n],
  ['"string"', -8142146995180207161n],
  ['[]', -1241056759729112623n],
  ['["int","boolean"]', 5392556393470105090n],
  ['{"name":"foo","type":"enum","symbols":["A1"]}', -6342190197741309591n],
  [
    '{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"}]}',
    7843277075252814651n,
  ],
];

describe('CRC-64-AVRO', () => {
  test.each(vectors)('of %s is what the specification’s test data say', (text, expected) => {
    expect(BigInt.asIntN(64, crc64Avro(Buffer.from(text)))).toBe(expected);
  });

  test('of nothing is the constant named EMPTY in the specification', () => {
    expect(crc64Avro(new Uint8Array())).toBe(0xc15d213aa4d7a795n);
  });
});
