import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A server that runs on a cluster's files. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** The server that runs on these files now, or `null`: none, or one that is gone and left its file. */
export async function postmasterOf(clusterFolder: string): Promise<Postmaster | null> {
  const written = await readPostmasterFile(clusterFolder);
  return written !== null && (await isServer(written.pid)) ? written : null;
}

/**
 * The path of a postmaster.pid that names no running server, or `null`. PostgreSQL itself gives way
 * when the process is gone, but not when its id has passed to another process of the same account.
 */
export async function stalePostmaster(clusterFolder: string): Promise<string | null> {
  const written = await readPostmasterFile(clusterFolder);
  return written === null || (await isServer(written.pid)) ? null : fileIn(clusterFolder);
}

const fileIn = (clusterFolder: string): string => path.join(clusterFolder, 'postmaster.pid');

/** Lines: process id, data folder, start time, port, socket folder, address, shared memory, status. */
async function readPostmasterFile(clusterFolder: string): Promise<Postmaster | null> {
  const text = await readFile(fileIn(clusterFolder), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n').map((line) => line.trim());
  return { pid: Number(lines[0]), port: Number(lines[3] ?? 0), ready: lines[7] === 'ready' };
}

async function isServer(pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: alive, but another account's; root never meets it.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const command = await commandOf(pid);
  return command === null || /postgres/.test(command);
}

/** Empty when it has just ended; `null` where it cannot be told: then the file is believed. */
async function commandOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  }
  if (process.platform === 'win32') return null;
  return run('ps', ['-p', String(pid), '-o', 'command=']).then(
    ({ stdout }) => stdout,
    () => null,
  );
}
