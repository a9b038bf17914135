import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@leadloop/database';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { databaseServices } from './environment.ts';

const password = 'a-password-of-this-test';
const script = path.join(import.meta.dirname, 'prepare.ts');

test('makes databases, roles and keys at the first run, and changes nothing at the next', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'leadloop-prepare-'));
  const keys = path.join(folder, 'keys');
  await using postgres = await startEmbeddedPostgres({
    dataDirectory: path.join(folder, 'postgres'),
  });
  const prepare = async () => {
    const passwords = Object.values(databaseServices).map((name) => [name, password]);
    const child = spawn(process.execPath, [script], {
      env: {
        SUPERUSER_DATABASE_URL: postgres.superuserUrl,
        KEYS_DIRECTORY: keys,
        ...Object.fromEntries(passwords),
      },
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  };
  await prepare();
  await prepare();
  expect((await readdir(keys)).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'private.pem',
    'public.pem',
  ]);
  for (const service of Object.keys(databaseServices)) {
    const address = new URL(postgres.superuserUrl);
    [address.username, address.password] = [`${service}_app`, password];
    address.pathname = `/${service}`;
    const client = new Client({ connectionString: address.href });
    await client.connect();
    await client.end();
  }
  await postgres[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
