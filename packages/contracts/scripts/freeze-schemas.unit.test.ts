import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { freezeSchemas, NotReleasable } from './freeze-schemas.ts';
import { changedSinceFrozen } from './released-digests.ts';
import { byVersion } from './release-version.ts';
import { readReleases, readSchemas, schemaFolder } from './schema-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'leadloop-schemas-'));
  for (const { name } of readSchemas(schemaFolder)) {
    const file = `${name}.avsc`;
    writeFileSync(path.join(folder, file), readFileSync(path.join(schemaFolder, file)));
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const released = (version: string) => path.join(folder, 'released', version);

/** Takes a field out of a schema file: a break, once it was released. */
function breakSchema(): void {
  const file = path.join(folder, 'LeadOutcome.avsc');
  const schema = JSON.parse(readFileSync(file, 'utf8')) as { fields: { name: string }[] };
  const fields = schema.fields.filter(({ name }) => name !== 'occurredAt');
  writeFileSync(file, JSON.stringify({ ...schema, fields }));
}

describe('freezing a release', () => {
  test('copies every schema, byte for byte', () => {
    freezeSchemas(folder, '1.0.0');
    const [release] = readReleases(folder);
    expect(release).toEqual({ release: '1.0.0', schemas: readSchemas(folder) });
    expect(changedSinceFrozen(released('1.0.0'))).toEqual([]);
  });

  test('refuses schemas that would leave an earlier release unreadable, and writes nothing', () => {
    freezeSchemas(folder, '1.0.0');
    breakSchema();
    expect(() => freezeSchemas(folder, '1.1.0')).toThrow('1.0.0: LeadOutcome.occurredAt is gone');
    expect(readdirSync(path.join(folder, 'released'))).toEqual(['1.0.0']);
  });

  test.each(['1.0.0', '0.9.0', '1.0', 'next', '', '../1.1.0'])(
    'refuses "%s" after 1.0.0',
    (version) => {
      freezeSchemas(folder, '1.0.0');
      expect(() => freezeSchemas(folder, version)).toThrow(NotReleasable);
    },
  );

  test('counts versions by number', () => {
    freezeSchemas(folder, '1.9.0');
    freezeSchemas(folder, '1.10.0');
    expect(readReleases(folder).map(({ release }) => release)).toEqual(['1.9.0', '1.10.0']);
    expect(['2.0.0', '1.10.0', '1.9.9'].toSorted(byVersion)).toEqual(['1.9.9', '1.10.0', '2.0.0']);
  });
});

describe('a frozen release', () => {
  test.each<[string, (file: string) => void]>([
    [
      'changed',
      (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('"long"', '"double"')),
    ],
    ['reformatted', (file) => writeFileSync(file, `${readFileSync(file, 'utf8')} `)],
    ['taken away', (file) => rmSync(file)],
  ])('shows a schema that was %s', (_, change) => {
    freezeSchemas(folder, '1.0.0');
    change(path.join(released('1.0.0'), 'UserErased.avsc'));
    expect(changedSinceFrozen(released('1.0.0'))).toEqual(['UserErased.avsc']);
  });

  test('of this repository stands as it was frozen', () => {
    const changed = readReleases(schemaFolder).flatMap(({ release }) =>
      changedSinceFrozen(path.join(schemaFolder, 'released', release)),
    );
    expect(changed).toEqual([]);
  });
});
