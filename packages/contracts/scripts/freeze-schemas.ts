import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { incompatibilities } from './compatibility.ts';
import { byVersion, isReleaseVersion } from './release-version.ts';
import { digestsFile, digestsOf } from './released-digests.ts';
import { readReleases, readSchemas, schemaSuffix } from './schema-files.ts';

/** These schemas may not be released as this version. */
export class NotReleasable extends Error {
  override readonly name = 'NotReleasable';
}

/**
 * Copies the schemas of `folder` to `released/<version>`, where they stay for ever. Throws
 * `NotReleasable` for a version that is not the newest, and where an earlier release would become
 * unreadable.
 */
export function freezeSchemas(folder: string, version: string): void {
  const [schemas, releases] = [readSchemas(folder), readReleases(folder)];
  if (!isReleaseVersion(version)) throw new NotReleasable(`"${version}" is no version like 1.0.0`);
  const newest = releases.at(-1)?.release;
  if (newest !== undefined && byVersion(version, newest) <= 0) {
    throw new NotReleasable(`${version} does not come after ${newest}`);
  }
  const reasons = incompatibilities(schemas, releases);
  if (reasons.length > 0) throw new NotReleasable(reasons.join('\n'));

  const target = path.join(folder, 'released', version);
  mkdirSync(target, { recursive: true });
  for (const { name } of schemas) {
    copyFileSync(path.join(folder, name + schemaSuffix), path.join(target, name + schemaSuffix));
  }
  writeFileSync(path.join(target, digestsFile), `${JSON.stringify(digestsOf(target), null, 2)}\n`);
}
