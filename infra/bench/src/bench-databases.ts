import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  applyMigrations,
  provisionServiceDatabase,
  startEmbeddedPostgres,
} from '@leadloop/database';

type Urls = Awaited<ReturnType<typeof provisionServiceDatabase>>;

/** One PostgreSQL as `start` runs it, durable, with databases made one after the other. */
export interface BenchDatabases extends AsyncDisposable {
  /** A database with the service's tables, as its migrations make them. */
  scoring(): Promise<Urls>;
  /** A database without tables. */
  empty(): Promise<Urls>;
}

const passwords = { owner: 'owner', application: 'app', ingest: 'ingest', operator: 'operator' };
const migrations = path.resolve(import.meta.dirname, '../../../services/scoring/prisma/migrations');

export async function openBenchDatabases(): Promise<BenchDatabases> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'leadloop-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDirectory });
  const end = async () => {
    await postgres[Symbol.asyncDispose]();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  // Ended from outside, a bench leaves no server behind.
  const endAll = () => void end().finally(() => process.exit(1));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, endAll);
  let made = 0;
  const make = async (service: string) => {
    made += 1;
    const { superuserUrl } = postgres;
    const database = `${service}_${made}`;
    return provisionServiceDatabase({ superuserUrl, service, database, passwords });
  };
  return {
    async scoring() {
      const urls = await make('scoring');
      await applyMigrations({ databaseUrl: urls.ownerUrl, directory: migrations });
      return urls;
    },
    empty: () => make('log'),
    async [Symbol.asyncDispose]() {
      for (const signal of signals) process.off(signal, endAll);
      await end();
    },
  };
}
