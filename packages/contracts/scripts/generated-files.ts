import path from 'node:path';

import { renderSchemas, renderTypes } from './render-records.ts';
import { readReleases, readSchemas, schemaFolder } from './schema-files.ts';

const generatedFolder = path.resolve(import.meta.dirname, '../src/generated');

/** What src/generated should hold, by path. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const schemas = readSchemas(schemaFolder);
  return new Map([
    [path.join(generatedFolder, 'records.ts'), renderTypes(schemas)],
    [path.join(generatedFolder, 'schemas.ts'), renderSchemas(schemas, readReleases(schemaFolder))],
  ]);
}
