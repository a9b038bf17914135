import { randomBytes } from 'node:crypto';
import { chmod, link, readFile, rm, writeFile } from 'node:fs/promises';

/** 256 bits in hexadecimal: nothing in it needs escaping in an address or a shell. */
function newSecret(): string {
  return randomBytes(32).toString('hex');
}

/**
 * Reads a secret from `file`, or makes one there at the first call (random unless `create` says
 * how). Only the owner can read it (0600); two processes that make it at once agree on one, and a
 * kill leaves no half of it.
 */
export async function readOrCreateSecret(
  file: string,
  create: () => string = newSecret,
): Promise<string> {
  const known = await readSecret(file);
  if (known !== null) return known;
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, create(), { mode: 0o600, flush: true });
  try {
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readOrCreateSecret(file, create);
}

/** A file that should hold a secret holds nothing: to go on would be to make a new one that fits no lock. */
export class EmptySecretFile extends Error {
  override name = 'EmptySecretFile';
}

/** The secret in `file`, or `null` when there is no file; mends a mode that lets others read it. */
export async function readSecret(file: string): Promise<string | null> {
  let secret: string;
  try {
    secret = (await readFile(file, 'utf8')).trim();
    await chmod(file, 0o600);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
  if (secret === '') throw new EmptySecretFile(`${file} is empty: restore it`);
  return secret;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
