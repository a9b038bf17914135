import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { clusterFolder, openCluster, type EmbeddedCluster } from './embedded-cluster.ts';
import { freePort, isFree } from './free-port.ts';
import { own, type Ownership } from './cluster-owner.ts';
import { postmasterOf } from './postmaster-file.ts';

export interface EmbeddedPostgresOptions {
  /** Holds the cluster, its log and the superuser's password; made on first use. */
  readonly dataDirectory: string;
  /** Without one: the port of last time when it is free, otherwise any free one. */
  readonly port?: number;
  /** Server parameters by name, e.g. `{ fsync: 'off' }` for tests; words and numbers only. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly port: number;
  readonly superuserUrl: string;
  /** Rejects when the server goes without having been asked to; never resolves. */
  readonly failed: Promise<never>;
}

/** Another program holds the port that was asked for. */
export class PortTaken extends Error {
  override name = 'PortTaken';
}

/** Another living process looks after this cluster. */
export class EmbeddedPostgresInUse extends Error {
  override name = 'EmbeddedPostgresInUse';
}

/**
 * Starts PostgreSQL on 127.0.0.1, or takes over one that a killed process left running here.
 * Throws `PortTaken`, `EmbeddedPostgresInUse`, `EmbeddedPostgresFailed`, `NoPostgresAccount`,
 * `NoEmbeddedPostgres`.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const dataDirectory = path.resolve(options.dataDirectory);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const cluster = await openCluster(dataDirectory);
  const adopted = await adopt(cluster, options.port);
  if (adopted !== null) return running(cluster, adopted);
  const port = await choosePort(dataDirectory, options.port);
  await startPatiently(cluster, port, options.settings ?? {});
  const ownership = await own(addressOf(cluster, port));
  if (ownership === null) throw inUse(dataDirectory);
  return running(cluster, { port, ownership });
}

interface Owned {
  readonly port: number;
  readonly ownership: Ownership;
}

/** What a killed parent left running, on the port asked for; on another port it is stopped first. */
async function adopt(cluster: EmbeddedCluster, wantedPort?: number): Promise<Owned | null> {
  const found = await readyPostmaster(cluster);
  if (found === null) return null;
  const ownership = await own(addressOf(cluster, found.port));
  if (ownership === null) throw inUse(cluster.dataDirectory);
  if (wantedPort === undefined || wantedPort === 0 || wantedPort === found.port) {
    return { port: found.port, ownership };
  }
  await ownership.release();
  await cluster.stop();
  return null;
}

const readyTimeoutMs = 300_000;

/** A server may still be starting, or on its way out, when its parent's successor arrives. */
async function readyPostmaster(cluster: EmbeddedCluster): Promise<{ port: number } | null> {
  const folder = clusterFolder(cluster.dataDirectory);
  for (let waitedMs = 0; waitedMs < readyTimeoutMs; waitedMs += 100) {
    const found = await postmasterOf(folder);
    if (found === null || found.ready) return found;
    await delay(100);
  }
  await cluster.stop();
  return null;
}

/** A killed server's children go within a moment; until then its shared memory refuses a new one. */
async function startPatiently(
  cluster: EmbeddedCluster,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const attempts = 5;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await cluster.start(port, settings);
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
      if (!(await isFree(port))) throw portTaken(port);
      await delay(attempt * 300);
    }
  }
}

function running(cluster: EmbeddedCluster, { port, ownership }: Owned): EmbeddedPostgres {
  return {
    port,
    superuserUrl: addressOf(cluster, port),
    failed: ownership.lost,
    async [Symbol.asyncDispose]() {
      await ownership.release();
      await cluster.stop();
    },
  };
}

async function choosePort(dataDirectory: string, wanted?: number): Promise<number> {
  const file = path.join(dataDirectory, 'port');
  if (wanted !== undefined && wanted !== 0) {
    if (!(await isFree(wanted))) throw portTaken(wanted);
    return wanted;
  }
  const last = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = last > 0 && (await isFree(last)) ? last : await freePort();
  await writeFile(file, String(port));
  return port;
}

const addressOf = (cluster: EmbeddedCluster, port: number): string =>
  `postgresql://postgres:${cluster.password}@127.0.0.1:${port}/postgres`;

const inUse = (dataDirectory: string): EmbeddedPostgresInUse =>
  new EmbeddedPostgresInUse(`another process runs PostgreSQL on ${dataDirectory}: stop it first`);

const portTaken = (port: number): PortTaken =>
  new PortTaken(`port ${port} is taken: free it or choose another`);
