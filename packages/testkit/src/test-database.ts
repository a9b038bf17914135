import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  applyMigrations,
  provisionServiceDatabase,
  readMigrations,
  type ServiceUrls,
} from '@leadloop/database';
import { Client, escapeIdentifier } from 'pg';
import { inject } from 'vitest';

export type TestService = 'leads' | 'scoring' | 'preferences' | 'log';

/** A database of a test's own; disposing it drops it, whoever is still connected. */
export interface TestDatabase extends ServiceUrls, AsyncDisposable {
  readonly superuserUrl: string;
  /** The service's migrations, for tests that apply them step by step. */
  readonly migrationsDirectory: string;
}

export interface TestDatabaseOptions {
  /** `false`: roles and rights stand, the tables do not. */
  readonly migrated?: boolean;
}

const passwords = { owner: 'owner', application: 'app', ingest: 'ingest', operator: 'operator' };
const servicesDirectory = path.resolve(import.meta.dirname, '../../../services');

/** A fresh database of `service`: its roles, its rights, its migrations; the log has none. */
export async function testDatabase(
  service: TestService,
  { migrated = true }: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const cluster = inject('superuserUrl');
  const migrationsDirectory = path.join(servicesDirectory, service, 'prisma/migrations');
  const hasTables = migrated && existsSync(migrationsDirectory);
  const template = hasTables ? await migratedTemplate(cluster, service, migrationsDirectory) : null;
  const database = `${service}_${randomBytes(6).toString('hex')}`;
  const urls = await provisionServiceDatabase({
    superuserUrl: cluster,
    service,
    database,
    passwords,
    ...(template === null ? {} : { template }),
  });
  const superuserUrl = withDatabase(cluster, database);
  const drop = () =>
    onCluster(cluster, async (client) => {
      await untilLeft(client, database);
      await dropDatabase(client, database);
    });
  return { ...urls, superuserUrl, migrationsDirectory, [Symbol.asyncDispose]: drop };
}

/** Any number nothing else locks on the cluster's own database. */
const templateLock = 5_137_003;

/** Migrating once and copying the files is some ten times faster than migrating for each test. */
async function migratedTemplate(
  cluster: string,
  service: TestService,
  directory: string,
): Promise<string> {
  const name = `${service}_template_${await digestOf(directory)}`;
  await onCluster(cluster, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount !== 0) return;
    const database = `${name}_draft`;
    await dropDatabase(client, database);
    const { ownerUrl } = await provisionServiceDatabase({
      superuserUrl: cluster,
      service,
      database,
      passwords,
    });
    await applyMigrations({ databaseUrl: ownerUrl, directory });
    // Named last, so that a migration that fails leaves no template behind.
    await client.query(
      `alter database ${escapeIdentifier(database)} rename to ${escapeIdentifier(name)}`,
    );
  });
  return name;
}

async function digestOf(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, checksum } of await readMigrations(directory)) hash.update(name + checksum);
  return hash.digest('hex').slice(0, 12);
}

/** A connection that is being closed and one that a test left open look alike: the second is not waited for longer. */
const leavingTimeoutMs = 1_000;

/** An end that the server forces on a connection which is just closing would be an error that nobody awaits. */
async function untilLeft(client: Client, database: string): Promise<void> {
  const endsAt = performance.now() + leavingTimeoutMs;
  const connected = 'select from pg_stat_activity where datname = $1 limit 1';
  while ((await client.query(connected, [database])).rowCount !== 0) {
    if (performance.now() > endsAt) return;
    await delay(10);
  }
}

async function dropDatabase(client: Client, database: string): Promise<void> {
  await client.query(`drop database if exists ${escapeIdentifier(database)} with (force)`);
}

async function onCluster(cluster: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: cluster });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
