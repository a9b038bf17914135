import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, freshDatabase } from './fresh-database.fixture.ts';
import {
  applyMigrations,
  MigrationChanged,
  MigrationFailed,
  UnfinishedMigration,
  UnknownMigration,
} from './index.ts';

let directory: string;
let databaseUrl: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'leadloop-migrations-'));
  databaseUrl = (await freshDatabase()).ownerUrl;
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(name: string, sql: string): Promise<void> {
  await mkdir(path.join(directory, name), { recursive: true });
  await writeFile(path.join(directory, name, 'migration.sql'), sql);
}

const first = '20260101000000_notes';
const second = '20260102000000_words';
const createNotes = 'create table note (id int);';
const addWord = `alter table note add word text;\ninsert into note values (1, 'a;b');`;

const recorded = () => ask(databaseUrl, 'select * from _prisma_migrations order by migration_name');

describe('applyMigrations', () => {
  it('applies what is missing in order, once, and says what it applied', async () => {
    await write(second, addWord);
    await write(first, createNotes);
    await writeFile(path.join(directory, 'migration_lock.toml'), 'provider = "postgresql"\n');
    expect(await applyMigrations({ databaseUrl, directory })).toEqual([first, second]);
    expect(await applyMigrations({ databaseUrl, directory })).toEqual([]);
    expect(await ask(databaseUrl, 'select * from note')).toEqual([{ id: 1, word: 'a;b' }]);
  });

  it('records each as Prisma does', async () => {
    await write(first, createNotes);
    await applyMigrations({ databaseUrl, directory });
    expect(await recorded()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: createHash('sha256').update(createNotes).digest('hex'),
        migration_name: first,
        started_at: expect.any(Date),
        finished_at: expect.any(Date),
        applied_steps_count: 1,
        logs: null,
        rolled_back_at: null,
      },
    ]);
  });

  it('stops at the migration that is named', async () => {
    await write(first, createNotes);
    await write(second, addWord);
    expect(await applyMigrations({ databaseUrl, directory, through: first })).toEqual([first]);
    expect(await applyMigrations({ databaseUrl, directory })).toEqual([second]);
  });

  it('leaves nothing of a migration that fails, says why, and applies it once it is mended', async () => {
    await write(first, createNotes);
    await write(second, 'alter table note add word text; select 1/0;');
    const failure = applyMigrations({ databaseUrl, directory });
    await expect(failure).rejects.toThrow(MigrationFailed);
    await expect(failure).rejects.toThrow(
      `the migration ${second} failed and was rolled back: division by zero`,
    );
    expect(await recorded()).toHaveLength(1);
    await write(second, addWord);
    expect(await applyMigrations({ databaseUrl, directory })).toEqual([second]);
  });

  it('refuses a migration that was changed after it was applied', async () => {
    await write(first, createNotes);
    await applyMigrations({ databaseUrl, directory });
    await write(first, `${createNotes}\n`);
    await write(second, addWord);
    await expect(applyMigrations({ databaseUrl, directory })).rejects.toThrow(MigrationChanged);
    expect(await recorded()).toHaveLength(1);
  });

  it('refuses to go on behind a migration that another tool left unfinished', async () => {
    await write(first, createNotes);
    await applyMigrations({ databaseUrl, directory });
    await ask(databaseUrl, 'update _prisma_migrations set finished_at = null');
    await expect(applyMigrations({ databaseUrl, directory })).rejects.toThrow(UnfinishedMigration);
  });

  it('applies again what was marked as rolled back', async () => {
    await write(first, createNotes);
    await applyMigrations({ databaseUrl, directory });
    await ask(
      databaseUrl,
      'drop table note',
      'update _prisma_migrations set rolled_back_at = now(), finished_at = null',
    );
    expect(await applyMigrations({ databaseUrl, directory })).toEqual([first]);
    expect(await recorded()).toHaveLength(2);
  });

  it('refuses a database that is ahead of the program', async () => {
    await write(first, createNotes);
    await write(second, addWord);
    await applyMigrations({ databaseUrl, directory });
    await rm(path.join(directory, second), { recursive: true });
    await expect(applyMigrations({ databaseUrl, directory })).rejects.toThrow(UnknownMigration);
  });

  it('applies each once when several processes start at the same time', async () => {
    await write(first, createNotes);
    await write(second, addWord);
    const runs = await Promise.all(
      Array.from({ length: 5 }, () => applyMigrations({ databaseUrl, directory })),
    );
    expect(runs.flat()).toEqual([first, second]);
  });
});
