import { describe, expect, test } from 'vitest';

import type { AvroField, AvroRecord } from './avro-schema.ts';
import { createCodec } from './codec.ts';

const point = (...fields: AvroField[]): AvroRecord => ({
  type: 'record',
  name: 'test',
  fields: [{ name: 'a', type: 'long' }, ...fields],
});

const first = point({ name: 'b', type: 'string' });
const renamed = point({ name: 'text', aliases: ['b'], type: 'string' });
const widened = point(
  { name: 'text', aliases: ['b'], type: ['null', 'string'], default: null },
  { name: 'added', type: ['null', 'double'], default: null },
);

describe('a codec', () => {
  test('writes single-object encoding: marker, fingerprint, body', () => {
    const bytes = createCodec([first], []).encode('test', { a: 27, b: 'foo' });
    expect(bytes.subarray(0, 2).toString('hex')).toBe('c301');
    // The Avro specification, "Records": { a: 27, b: "foo" } is 36 06 66 6f 6f.
    expect(bytes.subarray(10).toString('hex')).toBe('3606666f6f');
  });

  test('reads what every release wrote as the record of today', () => {
    const releases = [
      { release: '1.0.0', schemas: [first] },
      { release: '1.1.0', schemas: [renamed] },
    ];
    const codec = createCodec([widened], releases);
    const oldest = createCodec([first], []).encode('test', { a: 1, b: 'one' });
    const newer = createCodec([renamed], []).encode('test', { a: 2, text: 'two' });
    expect(codec.decode(oldest).value).toEqual({ a: 1, text: 'one', added: null });
    expect(codec.decode(newer).value).toEqual({ a: 2, text: 'two', added: null });
  });

  test('does not know a schema that was never released', () => {
    const bytes = createCodec([first], []).encode('test', { a: 1, b: 'one' });
    const codec = createCodec([widened], []);
    expect(() => codec.decode(bytes)).toThrow(
      expect.objectContaining({ reason: 'unknown-schema' }),
    );
  });

  test('is not made of schemas that lost a released record, or cannot read it', () => {
    const releases = [{ release: '1.0.0', schemas: [first] }];
    expect(() => createCodec([], releases)).toThrow('test was released and is gone');
    const retyped = point({ name: 'b', type: 'boolean' });
    expect(() => createCodec([retyped], releases)).toThrow('cannot read');
  });

  test('is made of the part of Avro that contracts know alone', () => {
    const twoKinds = point({ name: 'b', type: ['long', 'string'] });
    expect(() => createCodec([twoKinds], [])).toThrow('unions of null and one other schema');
    const float = point({ name: 'b', type: 'float' as 'double' });
    expect(() => createCodec([float], [])).toThrow('float');
  });
});
