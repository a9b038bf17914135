import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** One folder of `prisma/migrations`. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file in hexadecimal, as Prisma writes it. */
  readonly checksum: string;
}

/** The migrations of a folder in order of their names, by code point. */
export async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => readMigration(directory, name)),
  );
}

async function readMigration(directory: string, name: string): Promise<Migration> {
  const bytes = await readFile(path.join(directory, name, 'migration.sql'));
  const checksum = createHash('sha256').update(bytes).digest('hex');
  return { name, sql: bytes.toString('utf8'), checksum };
}
