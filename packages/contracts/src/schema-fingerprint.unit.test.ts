import avro from 'avsc';
import { expect, test } from 'vitest';

import { fingerprintOf } from './schema-fingerprint.ts';

type Given = Parameters<typeof avro.Type.forSchema>[0];

/** apache/avro, share/test/data/schema-tests.txt: schema as written, fingerprint as a signed number. */
const vectors: readonly [string, bigint][] = [
  ['{"type":"null"}', 7195948357588979594n],
  ['{"type":"int"}', 8247732601305521295n],
  ['{"fields":[], "type":"record", "name":"foo"}', -4824392279771201922n],
  ['{"fields":[], "type":"record", "name":"foo", "namespace":"x.y"}', 5916914534497305771n],
  ['{"fields":[], "type":"record", "name":"a.b.foo", "namespace":"x.y"}', -4616218487480524110n],
  ['{"fields":[], "type":"record", "name":"foo", "doc":"Useful info"}', -4824392279771201922n],
  [
    '{"fields":[], "type":"record", "name":"foo", "doc":"foo", "aliases":["foo","bar"]}',
    -4824392279771201922n,
  ],
  [
    '{"fields":[{"type":{"type":"boolean"}, "name":"f1"}], "type":"record", "name":"foo"}',
    7843277075252814651n,
  ],
  [
    `{"fields":[{"type":"boolean", "aliases":[], "name":"f1", "default":true},
      {"order":"descending","name":"f2","doc":"Hello","type":"int"}], "type":"record", "name":"foo"}`,
    -4860222112080293046n,
  ],
  [
    '{"namespace":"x.y.z", "type":"enum", "name":"foo", "doc":"foo bar", "symbols":["A1", "A2"]}',
    -4448647247586288245n,
  ],
  [
    '{"name":"PigValue","type":"record","fields":[{"name":"value","type":["null","int","long","PigValue"]}]}',
    -1759257747318642341n,
  ],
];

test.each(vectors)('the fingerprint of %s is that of its canonical form', (schema, expected) => {
  const type = avro.Type.forSchema(JSON.parse(schema) as Given, { wrapUnions: 'always' });
  expect(fingerprintOf(type).readBigInt64LE()).toBe(expected);
});

test('the bytes stand in the little-endian order of single-object encoding', () => {
  // apache/avro, lang/ruby/test/test_fingerprints.rb: C3 01 8F 5C 39 3F 1A D5 75 72 for an int.
  expect(fingerprintOf(avro.Type.forSchema('int')).toString('hex')).toBe('8f5c393f1ad57572');
});
