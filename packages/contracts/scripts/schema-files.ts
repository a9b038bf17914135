import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { AvroRecord, SchemaRelease } from '../src/avro-schema.ts';
import { byVersion } from './release-version.ts';

/** packages/contracts/avro: the schemas at hand, and in `released/` the frozen ones. */
export const schemaFolder = path.resolve(import.meta.dirname, '../avro');

export const schemaSuffix = '.avsc';

/** Every schema of a folder, by name. Throws where a file is not named after its record. */
export function readSchemas(folder: string): readonly AvroRecord[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(schemaSuffix));
  return files.toSorted().map((name) => {
    const schema = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as AvroRecord;
    if (`${schema.name}${schemaSuffix}` !== name) {
      throw new Error(`${name} holds ${schema.name}: a file is named after its record`);
    }
    return schema;
  });
}

/** Every release under `released/`, oldest first. */
export function readReleases(folder: string): readonly SchemaRelease[] {
  const released = path.join(folder, 'released');
  if (!existsSync(released)) return [];
  return readdirSync(released, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted(byVersion)
    .map((release) => ({ release, schemas: readSchemas(path.join(released, release)) }));
}
