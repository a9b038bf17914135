import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, freshDatabase } from './fresh-database.fixture.ts';
import { applyMigrations, MigrationChanged, UnfinishedMigration } from './index.ts';
import { prismaSchemaEngine } from './prisma-schema-engine.fixture.ts';

let directory: string;
let databaseUrl: string;

const names = ['20260101000000_notes', '20260102000000_words'] as const;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'leadloop-prisma-'));
  databaseUrl = (await freshDatabase()).ownerUrl;
  await write(names[0], 'create table note (id int);\n');
  await write(names[1], 'alter table note add word text;\n');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(name: string, sql: string): Promise<void> {
  await mkdir(path.join(directory, name), { recursive: true });
  await writeFile(path.join(directory, name, 'migration.sql'), sql);
}

describe('the migration runner and Prisma', () => {
  it('agree: what the runner applied, Prisma finds applied and in order', async () => {
    await applyMigrations({ databaseUrl, directory });
    using prisma = await prismaSchemaEngine(databaseUrl, directory);
    expect(await prisma.status()).toEqual({ edited: [], failed: [], history: null });
    expect(await prisma.deploy()).toEqual([]);
  });

  it('agree: what Prisma applied, the runner finds applied', async () => {
    using prisma = await prismaSchemaEngine(databaseUrl, directory);
    expect(await prisma.deploy()).toEqual(names);
    expect(await applyMigrations({ databaseUrl, directory })).toEqual([]);
  });

  it('agree: each goes on where the other stopped', async () => {
    await applyMigrations({ databaseUrl, directory, through: names[0] });
    using prisma = await prismaSchemaEngine(databaseUrl, directory);
    expect(await prisma.deploy()).toEqual([names[1]]);
  });

  it('agree on a file that was changed after it was applied', async () => {
    await applyMigrations({ databaseUrl, directory });
    await write(names[1], 'alter table note add word varchar;\n');
    using prisma = await prismaSchemaEngine(databaseUrl, directory);
    expect((await prisma.status()).edited).toEqual([names[1]]);
    await expect(applyMigrations({ databaseUrl, directory })).rejects.toThrow(MigrationChanged);
  });

  it('agree on a migration that Prisma left failed', async () => {
    await write(names[1], 'select 1/0;\n');
    using prisma = await prismaSchemaEngine(databaseUrl, directory);
    await expect(prisma.deploy()).rejects.toThrow('division by zero');
    expect((await prisma.status()).failed).toEqual([names[1]]);
    await expect(applyMigrations({ databaseUrl, directory })).rejects.toThrow(UnfinishedMigration);
  });

  it('make the same table for their records', async () => {
    const columns = `select column_name, data_type, character_maximum_length, is_nullable, column_default
      from information_schema.columns where table_name = '_prisma_migrations' order by ordinal_position`;
    await applyMigrations({ databaseUrl, directory });
    const other = (await freshDatabase()).ownerUrl;
    using prisma = await prismaSchemaEngine(other, directory);
    await prisma.deploy();
    expect(await ask(databaseUrl, columns)).toEqual(await ask(other, columns));
  });
});
