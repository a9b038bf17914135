import { describe, expect, test } from 'vitest';

import type { AvroField, AvroRecord } from '../src/avro-schema.ts';
import { incompatibilities } from './compatibility.ts';
import { readReleases, readSchemas, schemaFolder } from './schema-files.ts';

const released: AvroRecord = {
  type: 'record',
  name: 'Visit',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['CALL', 'MEETING'] } },
    { name: 'proof', type: ['null', 'bytes'], default: null },
    {
      name: 'place',
      type: ['null', { type: 'record', name: 'Place', fields: [{ name: 'x', type: 'double' }] }],
      default: null,
    },
  ],
};
const releases = [{ release: '1.0.0', schemas: [released] }];

function changed(name: string, field: Partial<AvroField>): AvroRecord {
  const fields = released.fields.map((each) => (each.name === name ? { ...each, ...field } : each));
  return { ...released, fields };
}

function without(name: string): AvroRecord {
  return { ...released, fields: released.fields.filter((field) => field.name !== name) };
}

function withField(field: AvroField): AvroRecord {
  return { ...released, fields: [...released.fields, field] };
}

const kind = (...symbols: string[]) =>
  changed('kind', { type: { type: 'enum', name: 'Kind', symbols } });

describe('a schema may follow a release that', () => {
  test.each<[string, AvroRecord]>([
    ['is the same', released],
    [
      'lacks a field which has a default',
      withField({ name: 'n', type: ['null', 'long'], default: null }),
    ],
    ['calls a field by what is an alias now', changed('id', { name: 'visitId', aliases: ['id'] })],
    ['knows fewer symbols', kind('CALL', 'MEETING', 'MAIL')],
    ['demands a value where null is allowed now', changed('id', { type: ['null', 'string'] })],
    ['has its fields in another order', { ...released, fields: released.fields.toReversed() }],
  ])('%s', (_, schema) => {
    expect(incompatibilities([schema], releases)).toEqual([]);
  });
});

describe('a schema may not follow a release and', () => {
  test.each<[string, AvroRecord, string]>([
    ['add a field without default', withField({ name: 'n', type: 'long' }), 'Visit cannot be read'],
    ['lose a field', without('proof'), 'Visit.proof is gone'],
    ['rename a field without alias', changed('id', { name: 'visitId' }), 'Visit.id is gone'],
    ['change a type', changed('id', { type: 'long' }), 'Visit cannot be read'],
    ['demand a value where null was', changed('proof', { type: 'bytes' }), 'Visit cannot be read'],
    ['drop a symbol', kind('CALL'), 'Visit.kind knows no MEETING any more'],
    [
      'read bytes as text',
      changed('proof', { type: ['null', 'string'] }),
      'Visit.proof was bytes, is string',
    ],
    [
      'count time in other units',
      changed('at', { type: { type: 'long', logicalType: 'timestamp-micros' } }),
      'Visit.at was timestamp-millis, is timestamp-micros',
    ],
    [
      'lose a field of a part',
      changed('place', {
        type: ['null', { type: 'record', name: 'Place', fields: [] }],
      }),
      'Visit.place.x is gone',
    ],
    ['take another name', { ...released, name: 'Stay' }, 'Visit is gone'],
  ])('%s', (_, schema, reason) => {
    const found = incompatibilities([schema], releases).join('\n');
    expect(found).toContain(`1.0.0: ${reason}`);
  });

  test('break with an older one, though it fits the newest', () => {
    const second = withField({ name: 'n', type: ['null', 'long'], default: null });
    const third = withField({ name: 'n', type: 'long' });
    const newestAlone = [{ release: '1.2.0', schemas: [third] }];
    expect(incompatibilities([third], newestAlone)).toEqual([]);
    const all = [...releases, { release: '1.1.0', schemas: [second] }, ...newestAlone];
    const found = incompatibilities([third], all);
    expect(found.map((reason) => reason.slice(0, 5))).toEqual(['1.0.0', '1.1.0']);
  });
});

test('the schemas at hand read everything that any release wrote', () => {
  expect(incompatibilities(readSchemas(schemaFolder), readReleases(schemaFolder))).toEqual([]);
});
