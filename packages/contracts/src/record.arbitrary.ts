import * as fc from 'fast-check';

import type { AvroRecord, AvroSchema } from './avro-schema.ts';

/** Any value that a schema allows. */
function anyValueOf(schema: AvroSchema): fc.Arbitrary<unknown> {
  if (isUnion(schema)) return fc.oneof(...schema.map(anyValueOf));
  if (typeof schema === 'string') return primitiveOf(schema);
  if (schema.type === 'record') return anyRecordOf(schema);
  if (schema.type === 'enum') return fc.constantFrom(...schema.symbols);
  return primitiveOf(schema.type);
}

export function anyRecordOf(schema: AvroRecord): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(schema.fields.map(({ name, type }) => [name, anyValueOf(type)])),
  );
}

function isUnion(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema);
}

function primitiveOf(type: string): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'long':
      return fc.bigInt({ min: 1n - 2n ** 52n, max: 2n ** 52n - 1n }).map(Number);
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'bytes':
      return fc.uint8Array().map((bytes) => Buffer.from(bytes));
    default:
      return fc.string({ unit: 'binary' });
  }
}
