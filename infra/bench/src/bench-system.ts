import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, isFree } from '@leadloop/database';
import { signLocalToken } from '@leadloop/service-kit';
import { systemEnvironment } from './environment.ts';
import type { Person } from './outcome-records.ts';

const commandLine = path.resolve(import.meta.dirname, '../../../packages/command-line/src/main.ts');
const startTimeoutMs = 180_000;
const lifetimeSeconds = 3_600;

/** The system as `start` runs it, in a folder of its own. */
export interface BenchSystem extends AsyncDisposable {
  call<Body>(
    person: Person,
    service: 'leads' | 'scoring',
    method: string,
    route: string,
    body?: unknown,
  ): Promise<Body>;
}

const portOffset = { leads: 1, scoring: 2 } as const;

export async function startBenchSystem(): Promise<BenchSystem> {
  await using parts = new AsyncDisposableStack();
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'leadloop-bench-'));
  parts.defer(() => rm(dataDirectory, { recursive: true, force: true }));
  const port = await fourFreePorts();
  const child = spawn(process.execPath, [commandLine, 'start', '--empty'], {
    env: systemEnvironment({ dataDirectory, port }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parts.defer(() => ended(child));
  await printed(child, `http://127.0.0.1:${port}`);
  const privateKeyPem = await readFile(path.join(dataDirectory, 'keys/private.pem'), 'utf8');
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (person: Person) => {
    const issuedAtSeconds = Math.floor(Date.now() / 1_000);
    const known = tokens.get(person.userId);
    const token =
      known ?? signLocalToken({ privateKeyPem, ...person, issuedAtSeconds, lifetimeSeconds });
    tokens.set(person.userId, token);
    return token;
  };
  const running = parts.move();
  return {
    async call<Body>(...[person, service, method, route, body]: Parameters<BenchSystem['call']>) {
      const address = `http://127.0.0.1:${port + portOffset[service]}/v1/${route}`;
      const response = await fetch(address, {
        method,
        headers: {
          authorization: `Bearer ${await tokenOf(person)}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
      return JSON.parse(text) as Body;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function fourFreePorts(): Promise<number> {
  for (;;) {
    const port = await freePort();
    const others = await Promise.all([port + 1, port + 2, port + 3].map((next) => isFree(next)));
    if (others.every(Boolean)) return port;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.kill('SIGTERM');
  await gone;
}

function printed(child: ChildProcess, expected: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = () => reject(new Error('the system did not start'));
  const limit = setTimeout(fail, startTimeoutMs);
  let output = '';
  child.once('exit', fail);
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
    if (output.includes(expected)) resolve();
  });
  return promise.finally(() => {
    clearTimeout(limit);
    child.off('exit', fail);
  });
}
