import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@leadloop/database';
import { Client } from 'pg';
import { CommandFailed } from '../command-errors.ts';
import type { Environment } from '../environment.ts';
import { dataFolder } from '../supervisor/data-folder.ts';
import { type DataLock, lockData } from '../supervisor/data-lock.ts';
import { databaseNames, type Databases, prepareDatabases } from '../supervisor/databases.ts';
import { orphansPatienceMs, requireFreePorts } from '../supervisor/ports.ts';

/** The databases of a system whose services are stopped, and cannot be started before this is disposed. */
export interface StoppedSystem extends AsyncDisposable {
  readonly databases: Databases;
}

/** @throws CommandFailed where there is no data, `start` runs on it, or somebody is connected to its databases */
export async function openStoppedSystem(environment: Environment): Promise<StoppedSystem> {
  const folder = dataFolder(environment.dataDirectory);
  if (!existsSync(folder.postgres)) {
    throw new CommandFailed(
      `there is no data in ${folder.root}: name its folder with LEADLOOP_DATA`,
    );
  }
  await using parts = new AsyncDisposableStack();
  const lock: DataLock = parts.use(await lockData(folder.root));
  // What a killed supervisor left behind may still be writing.
  if (lock.wasTakenOver) await requireFreePorts(environment.port, orphansPatienceMs);
  const postgres = parts.use(await startEmbeddedPostgres({ dataDirectory: folder.postgres }));
  const databases = await prepareDatabases(postgres.superuserUrl, folder.secrets);
  await untilNobodyIsConnected(postgres.superuserUrl);
  const held = parts.move();
  return { databases, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

const lookAgainMs = 100;
/** A connection that was closed is gone within this time. */
const connectionsPatienceMs = 5_000;

async function untilNobodyIsConnected(superuserUrl: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const limit = performance.now() + connectionsPatienceMs;
    for (;;) {
      const { rows } = await client.query<{ connections: string; databases: string }>(
        `select count(*) as connections, string_agg(distinct datname, ', ') as databases from pg_stat_activity
         where datname = any ($1)`,
        [databaseNames],
      );
      const [found] = rows;
      if (found === undefined || Number(found.connections) === 0) return;
      if (performance.now() > limit) {
        throw new CommandFailed(
          `somebody is connected to ${found.databases}: end the services that run on this data first`,
        );
      }
      await pause(lookAgainMs);
    }
  } finally {
    await client.end();
  }
}
