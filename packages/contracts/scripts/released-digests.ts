import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { schemaSuffix } from './schema-files.ts';

/** Beside the schemas of a release: what they were when they were frozen. */
export const digestsFile = 'digests.json';

/** SHA-256 of each schema file of a folder, in hexadecimal, by file name. */
export function digestsOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder).filter((name) => name.endsWith(schemaSuffix));
  return Object.fromEntries(
    files.toSorted().map((name) => [name, digestOf(path.join(folder, name))]),
  );
}

/** The files of a release that were changed, added or taken away since it was frozen. */
export function changedSinceFrozen(folder: string): readonly string[] {
  const recorded = path.join(folder, digestsFile);
  if (!existsSync(recorded)) return [digestsFile];
  const frozen = JSON.parse(readFileSync(recorded, 'utf8')) as Record<string, string>;
  const found = digestsOf(folder);
  const names = new Set([...Object.keys(frozen), ...Object.keys(found)]);
  return [...names].filter((name) => frozen[name] !== found[name]);
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
