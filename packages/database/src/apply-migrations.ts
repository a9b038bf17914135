import { randomUUID } from 'node:crypto';
import { Client, DatabaseError } from 'pg';
import {
  MigrationChanged,
  MigrationFailed,
  UnfinishedMigration,
  UnknownMigration,
} from './migration-errors.ts';
import { readMigrations, type Migration } from './migration-files.ts';

export interface ApplyMigrationsOptions {
  /** The owner's address: migrations make tables and policies. */
  readonly databaseUrl: string;
  /** A Prisma migrations folder: `<name>/migration.sql` each. */
  readonly directory: string;
  /** The last migration to apply; without it all. */
  readonly through?: string;
}

/** The lock that Prisma's own engine takes, so that the two never migrate at once. */
const prismaMigrationLock = 72_707_369;

/** As Prisma creates it: `prisma migrate status` reads the same rows. */
const migrationsTable = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

/**
 * Applies what is missing, in order, one transaction each, under an advisory lock; returns the names
 * applied. Throws `MigrationFailed`, `MigrationChanged`, `UnfinishedMigration`, `UnknownMigration`.
 */
export async function applyMigrations(options: ApplyMigrationsOptions): Promise<string[]> {
  const migrations = upTo(await readMigrations(options.directory), options.through);
  const client = new Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [prismaMigrationLock]);
    await client.query('set client_min_messages = warning');
    await client.query(migrationsTable);
    const applied = await readApplied(client);
    refuseStrangers(applied, migrations);
    const missing = migrations.filter((migration) => !isApplied(migration, applied));
    for (const migration of missing) await apply(client, migration);
    return missing.map((migration) => migration.name);
  } finally {
    // The session's end gives the lock back.
    await client.end();
  }
}

function upTo(migrations: readonly Migration[], through?: string): readonly Migration[] {
  if (through === undefined) return migrations;
  const last = migrations.findIndex((migration) => migration.name === through);
  if (last < 0) throw new UnknownMigration(`there is no migration ${through}`);
  return migrations.slice(0, last + 1);
}

interface AppliedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

async function readApplied(client: Client): Promise<ReadonlyMap<string, AppliedMigration>> {
  const { rows } = await client.query<AppliedMigration>(
    `select migration_name, checksum, finished_at is not null as finished
     from _prisma_migrations where rolled_back_at is null`,
  );
  return new Map(rows.map((row) => [row.migration_name, row]));
}

function refuseStrangers(
  applied: ReadonlyMap<string, AppliedMigration>,
  migrations: readonly Migration[],
): void {
  const known = new Set(migrations.map((migration) => migration.name));
  for (const name of applied.keys()) {
    if (known.has(name)) continue;
    throw new UnknownMigration(
      `the database has the migration ${name}, which this version does not know: run the version that made it`,
    );
  }
}

function isApplied(migration: Migration, applied: ReadonlyMap<string, AppliedMigration>): boolean {
  const row = applied.get(migration.name);
  if (row === undefined) return false;
  if (!row.finished) {
    throw new UnfinishedMigration(
      `the migration ${migration.name} began and never ended: put the database right, then mark it with "prisma migrate resolve"`,
    );
  }
  if (row.checksum !== migration.checksum) {
    throw new MigrationChanged(
      `the migration ${migration.name} was changed after it was applied: restore its file and add a new migration`,
    );
  }
  return true;
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    const startedAt = await now(client);
    await client.query(migration.sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt],
    );
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new MigrationFailed(
      `the migration ${migration.name} failed and was rolled back: ${describe(cause)}`,
      { cause },
    );
  }
}

async function now(client: Client): Promise<Date | undefined> {
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
  return rows[0]?.now;
}

function describe(cause: unknown): string {
  if (!(cause instanceof DatabaseError)) {
    return cause instanceof Error ? cause.message : String(cause);
  }
  const detail = cause.detail === undefined ? '' : ` (${cause.detail})`;
  return `${cause.message}${detail}`;
}
