import type { ClientBase } from 'pg';
import { appendFunction } from './append.sql.ts';

/** Raised with every change to the statements below. */
const SCHEMA_VERSION = 1;

/** Any number that nothing else locks in this database. */
const SCHEMA_LOCK = 7_301_988;

const tables = `
create table log_topic (
  id int generated always as identity primary key,
  name text not null unique,
  partitions int not null check (partitions > 0),
  cleanup text not null check (cleanup in ('keep', 'compact'))
);
-- An append takes this row's lock and keeps it to its commit: offsets are dense, and visible in their order.
create table log_partition (
  topic_id int not null references log_topic,
  partition int not null,
  next_offset bigint not null default 0,
  primary key (topic_id, partition)
) with (fillfactor = 50);
create table log_record (
  topic_id int not null,
  partition int not null,
  record_offset bigint not null,
  compacted boolean not null,
  appended_at timestamptz(3) not null,
  key text not null,
  value bytea, -- null: tombstone
  primary key (topic_id, partition, record_offset)
);
create index log_record_newest on log_record (topic_id, key, partition) where compacted;
create table log_lease (
  group_name text not null,
  topic_id int not null references log_topic,
  partition int not null,
  owner text, -- null: given back
  epoch bigint not null,
  expires_at timestamptz not null,
  primary key (group_name, topic_id, partition)
) with (fillfactor = 50);
create table log_member (
  group_name text not null,
  topic_id int not null references log_topic,
  member text not null,
  expires_at timestamptz not null,
  primary key (group_name, topic_id, member)
) with (fillfactor = 50);
create table log_producer (
  name text primary key,
  epoch bigint not null
);
create table log_schema (version int not null);
`;

/** The tables stand in another version than this code knows. */
export class LogSchemaMismatch extends Error {
  override readonly name = 'LogSchemaMismatch';
  readonly code = 'log-schema-mismatch';

  constructor(found: number) {
    super(
      `The log's tables stand in version ${found}; this program knows version ${SCHEMA_VERSION}.`,
    );
  }
}

/**
 * Makes the tables where they are missing, whoever opens the log at the same moment. Needs the right to
 * create only then. Throws `LogSchemaMismatch`.
 */
export async function ensureSchema(client: ClientBase): Promise<void> {
  if (await schemaStands(client)) return;
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
  if (!(await schemaStands(client))) {
    await client.query(tables + appendFunction);
    await client.query('insert into log_schema (version) values ($1)', [SCHEMA_VERSION]);
  }
  await client.query('commit');
}

async function schemaStands(client: ClientBase): Promise<boolean> {
  // Not to_regclass: it may still remember from before the lock that there was none.
  const table = await client.query<{ found: boolean }>(
    `select exists (select from pg_tables
       where schemaname = current_schema() and tablename = 'log_schema') as found`,
  );
  if (table.rows[0]?.found !== true) return false;
  const { rows } = await client.query<{ version: number }>('select version from log_schema');
  const version = rows[0]?.version;
  if (version === undefined) return false;
  if (version !== SCHEMA_VERSION) throw new LogSchemaMismatch(version);
  return true;
}
