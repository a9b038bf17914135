import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  applyMigrations,
  provisionServiceDatabase,
  startEmbeddedPostgres,
} from '@leadloop/database';
import { freePort } from '@leadloop/testkit';
import type { SystemDatabases } from './faulty-system.ts';

const passwords = { owner: 'owner', application: 'app', ingest: 'ingest', operator: 'operator' };
const servicesDirectory = path.resolve(import.meta.dirname, '../../../services');

/** A PostgreSQL of a scenario's own, which it may kill and start again. */
export interface OwnPostgres extends SystemDatabases {
  restart(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'leadloop-faults-'));
  const postmasterFile = path.join(dataDirectory, 'cluster/postmaster.pid');
  const port = await freePort();
  let postgres = await startEmbeddedPostgres({ dataDirectory, port });
  const { superuserUrl } = postgres;
  const addresses = async (service: string) => {
    const urls = await provisionServiceDatabase({ superuserUrl, service, passwords });
    const own = new URL(superuserUrl);
    own.pathname = `/${service}`;
    return { ...urls, superuserUrl: own.href };
  };
  const migrated = async (service: 'leads' | 'scoring') => {
    const urls = await addresses(service);
    const directory = path.join(servicesDirectory, service, 'prisma/migrations');
    await applyMigrations({ databaseUrl: urls.ownerUrl, directory });
    return urls;
  };
  return {
    leads: await migrated('leads'),
    scoring: await migrated('scoring'),
    log: (await addresses('log')).ownerUrl,
    restart: async () => {
      const [pid = ''] = (await readFile(postmasterFile, 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGKILL');
      await postgres[Symbol.asyncDispose]();
      postgres = await startEmbeddedPostgres({ dataDirectory, port });
    },
    [Symbol.asyncDispose]: async () => {
      await postgres[Symbol.asyncDispose]();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
