import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandFailed } from '../command-errors.ts';
import { identityOf } from './process-identity.ts';

export interface DataLock extends AsyncDisposable {
  /** Whether it was left behind by a supervisor that is gone: its children may still be ending. */
  readonly wasTakenOver: boolean;
}

interface Holder {
  readonly pid: number;
  readonly identity: string;
}

const takeOverAttempts = 5;

/**
 * One supervisor per data folder. The lock of a dead process is taken over, also when its id has
 * passed to another process since.
 * @throws CommandFailed when a living supervisor holds it
 */
export async function lockData(dataDirectory: string): Promise<DataLock> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const file = path.join(dataDirectory, 'supervisor.lock');
  const mine = JSON.stringify({ pid: process.pid, identity: await identityOf(process.pid) });
  let wasTakenOver = false;
  for (let attempt = 0; attempt < takeOverAttempts; attempt += 1) {
    if (await placed(file, mine)) {
      return {
        wasTakenOver,
        async [Symbol.asyncDispose]() {
          await rm(file, { force: true });
        },
      };
    }
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    const holder = parse(text);
    if (holder !== null && (await identityOf(holder.pid)) === holder.identity) {
      throw new CommandFailed(
        `Leadloop already runs on ${dataDirectory} (process ${holder.pid}): end it first, or name another folder with LEADLOOP_DATA`,
      );
    }
    wasTakenOver = (await setAside(file, text)) || wasTakenOver;
  }
  throw new CommandFailed(
    `${file} changes hands all the time: is something else starting Leadloop?`,
  );
}

/** The file appears with all of its text or not at all, and never replaces another. */
async function placed(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Two that take over at once: whoever moved away the other's fresh lock puts it back. */
async function setAside(file: string, stale: string): Promise<boolean> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return false;
  }
  const isStale = (await readFile(aside, 'utf8')) === stale;
  if (!isStale) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
  return isStale;
}

function parse(text: string): Holder | null {
  try {
    const { pid, identity } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof identity === 'string' ? { pid, identity } : null;
  } catch {
    return null;
  }
}
