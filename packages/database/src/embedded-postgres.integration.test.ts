import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  EmbeddedPostgresInUse,
  freePort,
  PortTaken,
  readSecret,
  startEmbeddedPostgres,
} from './index.ts';

let dataDirectory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'leadloop-postgres-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  // Whatever a test left running is taken over and stopped.
  await startEmbeddedPostgres({ dataDirectory }).then(
    (postgres) => postgres[Symbol.asyncDispose](),
    () => undefined,
  );
  await rm(dataDirectory, { recursive: true, force: true });
});

async function ask(databaseUrl: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const clusterFile = (name: string) => path.join(dataDirectory, 'cluster', name);

async function postmasterPid(): Promise<number> {
  return Number((await readFile(clusterFile('postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** Runs the main as a supervisor does; resolves with the port once it is ready. */
async function startMain(port?: number): Promise<{ child: ChildProcess; port: number }> {
  const child = spawnMain(port);
  const [message] = (await once(child, 'message')) as [{ ready: boolean; port: number }];
  return { child, port: message.port };
}

function spawnMain(port?: number): ChildProcess {
  const main = path.join(import.meta.dirname, 'embedded-main.ts');
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      POSTGRES_DATA: dataDirectory,
      ...(port === undefined ? {} : { POSTGRES_PORT: String(port) }),
    },
  });
  children.push(child);
  return child;
}

async function killOutright(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function superuserUrl(port: number): Promise<string> {
  const password = await readSecret(path.join(dataDirectory, 'superuser-password'));
  return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
}

describe('startEmbeddedPostgres', () => {
  it('keeps its rows, its password and its port from one start to the next', async () => {
    const first = await startEmbeddedPostgres({ dataDirectory });
    await ask(first.superuserUrl, 'create table note as select 1 as id');
    await first[Symbol.asyncDispose]();
    await using second = await startEmbeddedPostgres({ dataDirectory });
    expect(second.superuserUrl).toBe(first.superuserUrl);
    expect(await ask(second.superuserUrl, 'select * from note')).toEqual([{ id: 1 }]);
  });

  it('keeps the password where only the owner can read it, and asks for it', async () => {
    await using postgres = await startEmbeddedPostgres({ dataDirectory });
    const { mode } = await stat(path.join(dataDirectory, 'superuser-password'));
    expect(mode & 0o777).toBe(0o600);
    const url = new URL(postgres.superuserUrl);
    expect(url.password).toMatch(/^[0-9a-f]{64}$/);
    url.password = 'wrong';
    await expect(ask(url.href, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('sorts text by code point', async () => {
    await using postgres = await startEmbeddedPostgres({ dataDirectory });
    const rows = await ask(
      postgres.superuserUrl,
      `select string_agg(x, '' order by x) as sorted from unnest(array['a', 'B', 'ä', 'b', 'Z']) x`,
    );
    expect(rows).toEqual([{ sorted: 'BZabä' }]);
  });

  it('makes a new cluster where a killed start left half of one', async () => {
    await mkdir(clusterFile('../cluster.new'), { recursive: true });
    await writeFile(clusterFile('../cluster.new/PG_VERSION'), '18\n');
    await using postgres = await startEmbeddedPostgres({ dataDirectory });
    expect(await ask(postgres.superuserUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a cluster whose password is gone instead of making a new one', async () => {
    const first = await startEmbeddedPostgres({ dataDirectory });
    await first[Symbol.asyncDispose]();
    const file = path.join(dataDirectory, 'superuser-password');
    const password = await readFile(file, 'utf8');
    await rm(file);
    await expect(startEmbeddedPostgres({ dataDirectory })).rejects.toThrow('is missing beside');
    await writeFile(file, password);
  });

  it('refuses a second owner while the first lives', async () => {
    await using first = await startEmbeddedPostgres({ dataDirectory });
    await expect(startEmbeddedPostgres({ dataDirectory })).rejects.toThrow(EmbeddedPostgresInUse);
    expect(await ask(first.superuserUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a port that another program holds', async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await expect(startEmbeddedPostgres({ dataDirectory, port })).rejects.toThrow(PortTaken);
    server.close();
  });

  it('says when the server goes without having been asked to', async () => {
    const postgres = await startEmbeddedPostgres({ dataDirectory });
    process.kill(await postmasterPid(), 'SIGKILL');
    await expect(postgres.failed).rejects.toThrow('the embedded PostgreSQL has ended');
    await postgres[Symbol.asyncDispose]();
  });

  it.runIf(process.getuid?.() === 0)(
    'runs for root below a folder nobody else may enter',
    async () => {
      const inside = path.join(dataDirectory, 'closed', 'data');
      await mkdir(inside, { recursive: true });
      await chmod(path.dirname(inside), 0o700);
      await using postgres = await startEmbeddedPostgres({ dataDirectory: inside });
      expect(await ask(postgres.superuserUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    },
  );
});

describe('the embedded main', () => {
  it('takes over the server that its killed predecessor left running', async () => {
    const first = await startMain();
    const pid = await postmasterPid();
    const url = await superuserUrl(first.port);
    const client = new Client({ connectionString: url });
    await client.connect();
    await killOutright(first.child);
    const second = await startMain();
    expect(second.port).toBe(first.port);
    expect(await postmasterPid()).toBe(pid);
    const { rows } = await client.query('select 1 as one');
    expect(rows, 'connections of the services live through it').toEqual([{ one: 1 }]);
    await client.end();
  });

  it('moves a server that was left running to the port that it is given', async () => {
    const first = await startMain();
    await killOutright(first.child);
    const port = await freePort();
    const second = await startMain(port);
    expect(second.port).toBe(port);
    expect(await ask(await superuserUrl(port), 'select 1 as one')).toEqual([{ one: 1 }]);
    await expect(ask(await superuserUrl(first.port), 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('starts again after it and the server were both killed, with every committed row', async () => {
    const first = await startMain();
    const url = await superuserUrl(first.port);
    await ask(url, 'create table note as select generate_series(1, 1000) as id');
    const pid = await postmasterPid();
    await killOutright(first.child);
    process.kill(pid, 'SIGKILL');
    const second = await startMain(first.port);
    expect(await ask(await superuserUrl(second.port), 'select count(*)::int from note')).toEqual([
      { count: 1_000 },
    ]);
  });

  it('believes no postmaster.pid that names another program', async () => {
    const first = await startEmbeddedPostgres({ dataDirectory });
    const text = await readFile(clusterFile('postmaster.pid'), 'utf8');
    await first[Symbol.asyncDispose]();
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
    children.push(bystander);
    const stale = text.replace(/^\d+/, String(bystander.pid));
    await writeFile(clusterFile('postmaster.pid'), stale);
    const { port } = await startMain();
    expect(await ask(await superuserUrl(port), 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(bystander.exitCode).toBeNull();
  });

  it.each(['SIGTERM', 'SIGINT', 'the end of its parent'])('stops the server at %s', async (how) => {
    const { child, port } = await startMain();
    const url = await superuserUrl(port);
    if (how.startsWith('SIG')) child.kill(how as NodeJS.Signals);
    else child.disconnect();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    await expect(ask(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
    await expect(stat(clusterFile('postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  it('ends with an error when the server dies, so that its supervisor starts both again', async () => {
    const { child } = await startMain();
    process.kill(await postmasterPid(), 'SIGKILL');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(1);
  });

  it('says in one line why it cannot start', async () => {
    const running = await startEmbeddedPostgres({ dataDirectory });
    const child = spawnMain();
    const chunks: Buffer[] = [];
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(1);
    expect(Buffer.concat(chunks).toString()).toBe(
      `PostgreSQL: another process runs PostgreSQL on ${dataDirectory}: stop it first\n`,
    );
    await running[Symbol.asyncDispose]();
  });
});
