import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { embeddedAccount, type EmbeddedAccount } from './embedded-account.ts';
import { embeddedBinaries, type EmbeddedBinaries } from './embedded-binaries.ts';
import { postmasterOf, stalePostmaster } from './postmaster-file.ts';
import { readOrCreateSecret, readSecret } from './secret-file.ts';

const run = promisify(execFile);

/** The cluster did not start, stop or come into being; the message ends with PostgreSQL's own words. */
export class EmbeddedPostgresFailed extends Error {
  override name = 'EmbeddedPostgresFailed';
}

/** Crash recovery of a large write-ahead log takes its time. */
const startTimeoutSeconds = 300;
const logSizeMax = 10 * 1024 * 1024;

/** The files of one cluster below `dataDirectory` and the programs that handle them. */
export interface EmbeddedCluster {
  readonly dataDirectory: string;
  readonly password: string;
  start(port: number, settings: Readonly<Record<string, string>>): Promise<void>;
  /** Ends connections and writes everything down ("fast"); nothing happens when none runs. */
  stop(): Promise<void>;
}

export const clusterFolder = (dataDirectory: string): string => path.join(dataDirectory, 'cluster');
export const passwordFile = (dataDirectory: string): string =>
  path.join(dataDirectory, 'superuser-password');

/** Opens the cluster in `dataDirectory`, made on first use. */
export async function openCluster(dataDirectory: string): Promise<EmbeddedCluster> {
  const binaries = await embeddedBinaries();
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const account = await embeddedAccount([clusterFolder(dataDirectory), binaries.initdb]);
  await giveTo(account, dataDirectory);
  const password = await initialise(dataDirectory, binaries, account);
  const control = (...args: string[]) =>
    execute(account, binaries.pgControl, ['-D', clusterFolder(dataDirectory), '-w', ...args]);
  return {
    dataDirectory,
    password,
    start: async (port, settings) => {
      await removeStalePostmasterFile(dataDirectory);
      await boundLog(dataDirectory);
      await control(
        '-t',
        String(startTimeoutSeconds),
        '-l',
        logFile(dataDirectory),
        '-o',
        serverOptions(port, settings),
        'start',
      ).catch((error: unknown) => failWithLog(dataDirectory, error));
    },
    stop: async () => {
      if ((await postmasterOf(clusterFolder(dataDirectory))) === null) return;
      await control('-m', 'fast', 'stop');
    },
  };
}

const logFile = (dataDirectory: string): string => path.join(dataDirectory, 'postgres.log');

async function giveTo(account: EmbeddedAccount, file: string): Promise<void> {
  if (account.owner !== null) await chown(file, account.owner.uid, account.owner.gid);
}

/** Returns the superuser's password. Made beside and renamed at the end, so that a kill leaves no half cluster. */
async function initialise(
  dataDirectory: string,
  binaries: EmbeddedBinaries,
  account: EmbeddedAccount,
): Promise<string> {
  const folder = clusterFolder(dataDirectory);
  if (await exists(folder)) {
    const password = await readSecret(passwordFile(dataDirectory));
    if (password !== null) return password;
    throw new EmbeddedPostgresFailed(
      `${passwordFile(dataDirectory)} is missing beside its cluster: restore it`,
    );
  }
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  const password = await readOrCreateSecret(passwordFile(dataDirectory));
  await giveTo(account, passwordFile(dataDirectory));
  await execute(account, binaries.initdb, [
    `--pgdata=${draft}`,
    `--pwfile=${passwordFile(dataDirectory)}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Text sorts by code point, on every machine.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  await rename(draft, folder);
  return password;
}

function serverOptions(port: number, settings: Readonly<Record<string, string>>): string {
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...settings,
  };
  return Object.entries(all)
    .map(([name, value]) => `-c ${name}=${value === '' ? "''" : value}`)
    .join(' ');
}

async function removeStalePostmasterFile(dataDirectory: string): Promise<void> {
  const file = await stalePostmaster(clusterFolder(dataDirectory));
  if (file !== null) await rm(file, { force: true });
}

/** Rotation would need a program of its own; at this size nobody reads the beginning. */
async function boundLog(dataDirectory: string): Promise<void> {
  const size = await stat(logFile(dataDirectory)).then(
    (found) => found.size,
    () => 0,
  );
  if (size > logSizeMax) await truncate(logFile(dataDirectory));
  if (size > 0) await chmod(logFile(dataDirectory), 0o600);
}

async function execute(account: EmbeddedAccount, program: string, args: string[]): Promise<void> {
  const command = account.command(program, args);
  try {
    // The server inherits nothing that it would hold open after this process is gone.
    await run(command.program, [...command.args], {
      ...command.options,
      cwd: path.parse(program).root,
    });
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new EmbeddedPostgresFailed(`${path.basename(program)} failed: ${said}`, { cause });
  }
}

async function failWithLog(dataDirectory: string, cause: unknown): Promise<never> {
  const log = await readFile(logFile(dataDirectory), 'utf8').catch(() => '');
  const lines = log.trimEnd().split('\n').slice(-5).join(' | ');
  throw new EmbeddedPostgresFailed(`PostgreSQL did not start in ${dataDirectory}: ${lines}`, {
    cause,
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
