import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How to start a PostgreSQL program: PostgreSQL refuses to run as root. */
export interface EmbeddedAccount {
  /** Whom the data folder must belong to; `null` when it is whoever runs this process. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  command(program: string, args: readonly string[]): EmbeddedCommand;
}

interface EmbeddedCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
}

/** Root may not run PostgreSQL, and no other account can on this machine. */
export class NoPostgresAccount extends Error {
  override name = 'NoPostgresAccount';
}

/**
 * Whoever runs this process, or for root the account `postgres` (made when missing).
 * @param folders every folder that account must reach: the data and the programs.
 */
export async function embeddedAccount(folders: readonly string[]): Promise<EmbeddedAccount> {
  if (process.getuid?.() !== 0) {
    return { owner: null, command: (program, args) => ({ program, args, options: {} }) };
  }
  const owner = (await postgresIds()) ?? (await makePostgresAccount());
  if (await areReachable(folders, owner)) {
    return { owner, command: (program, args) => ({ program, args, options: owner }) };
  }
  return { owner, command: await withSearchCapability(owner, folders) };
}

async function postgresIds(): Promise<{ uid: number; gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all([
      run('id', ['-u', 'postgres']),
      run('id', ['-g', 'postgres']),
    ]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function makePostgresAccount(): Promise<{ uid: number; gid: number }> {
  try {
    await run('groupadd', ['--system', '--force', 'postgres']);
    await run('useradd', [
      '--system',
      '--gid',
      'postgres',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
  } catch (cause) {
    throw new NoPostgresAccount(
      'PostgreSQL does not run as root, and the account postgres could not be made: start as an ordinary user',
      { cause },
    );
  }
  const ids = await postgresIds();
  if (ids === null) throw new NoPostgresAccount('the account postgres was made but is not there');
  return ids;
}

const searchableByOthers = 0o001;

/** Every parent must be searchable; `/root` and a fresh `mktemp -d` are not. */
async function areReachable(folders: readonly string[], owner: { uid: number }): Promise<boolean> {
  for (const folder of folders) {
    for (let parent = path.dirname(folder); ; parent = path.dirname(parent)) {
      const { mode, uid } = await stat(parent);
      if (uid !== owner.uid && (mode & searchableByOthers) === 0) return false;
      if (parent === path.dirname(parent)) break;
    }
  }
  return true;
}

/** Bits of capabilities(7): enough to pass through closed folders; the first is the smaller right. */
const capabilities = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
] as const;

/** A clone below /root still starts: the account keeps root's right to pass through folders. */
async function withSearchCapability(
  owner: { uid: number; gid: number },
  folders: readonly string[],
): Promise<EmbeddedAccount['command']> {
  const effective = await effectiveCapabilities();
  const held = capabilities.find(({ bit }) => (effective >> bit) & 1n);
  const setpriv = await run('setpriv', ['--version']).catch(() => null);
  if (held === undefined || setpriv === null) {
    throw new NoPostgresAccount(
      `PostgreSQL does not run as root, and the account postgres cannot reach ${folders.join(' or ')}: use folders that others may enter, or an ordinary user`,
    );
  }
  const before = [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--init-groups',
    `--inh-caps=+${held.name}`,
    `--ambient-caps=+${held.name}`,
    '--',
  ];
  return (program, args) => ({
    program: 'setpriv',
    args: [...before, program, ...args],
    options: {},
  });
}

async function effectiveCapabilities(): Promise<bigint> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const digits = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return digits === undefined ? 0n : BigInt(`0x${digits}`);
}
