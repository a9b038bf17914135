import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import type { AvroRecord } from '../src/avro-schema.ts';
import { generatedFiles } from './generated-files.ts';
import { renderTypes } from './render-records.ts';

const record = (type: AvroRecord['fields'][number]['type']): AvroRecord => ({
  type: 'record',
  name: 'Thing',
  fields: [{ name: 'field', type }],
});

describe('generated files', () => {
  test.each([...generatedFiles()].map(([file, text]) => [path.basename(file), file, text]))(
    '%s is what the schemas make of it (else run scripts/generate-records.ts)',
    (_, file = '', text = '') => {
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );
});

describe('types made from schemas', () => {
  test.each<[string, AvroRecord['fields'][number]['type']]>([
    ['string', 'string'],
    ['boolean', 'boolean'],
    ['number', 'double'],
    ['number', { type: 'long', logicalType: 'timestamp-millis' }],
    ['Buffer | null', ['null', 'bytes']],
    ['Kind', { type: 'enum', name: 'Kind', symbols: ['A', 'B'] }],
    ['Part | null', ['null', { type: 'record', name: 'Part', fields: [] }]],
  ])('say %s', (expected, type) => {
    expect(renderTypes([record(type)])).toContain(`  readonly field: ${expected};\n`);
  });

  test('are refused where two schemas share a name, or the type is none of ours', () => {
    expect(() => renderTypes([record('string'), record('string')])).toThrow('two schemas declare');
    expect(() => renderTypes([record('float' as 'double')])).toThrow('float');
  });
});
