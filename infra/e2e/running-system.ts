import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
export const commandLine = path.join(root, 'packages/command-line/src/main.ts');
const startTimeoutMs = 180_000;

interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** The whole system as `start` runs it: real processes on free ports and a data folder of their own. */
export interface RunningSystem extends AsyncDisposable {
  readonly port: number;
  readonly dataDirectory: string;
  readonly output: () => string;
  readonly process: ChildProcess;
  /** Calls a service as somebody; `as` is `organizationId:userId[:role]`. */
  call<Body = Record<string, unknown>>(
    as: string,
    method: string,
    route: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  command(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
}

const portOffset: Readonly<Record<string, number>> = {
  console: 0,
  leads: 1,
  scoring: 2,
  preferences: 3,
};

export function startSystem(...args: string[]): Promise<RunningSystem> {
  return startSystemWith({}, ...args);
}

/** With settings beside those of this process. */
export async function startSystemWith(
  settings: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<RunningSystem> {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'leadloop-e2e-'));
  const port = await fourFreePorts();
  const environment = {
    ...process.env,
    ...settings,
    LEADLOOP_DATA: dataDirectory,
    LEADLOOP_PORT: String(port),
  };
  const child = spawn(process.execPath, [commandLine, 'start', ...args], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  await printed(child, output, `http://127.0.0.1:${port}`);
  const tokens = new Map<string, Promise<string>>();
  const command: RunningSystem['command'] = (...words) => run(words, environment);
  const token = (as: string): Promise<string> => {
    const known = tokens.get(as) ?? issueToken(as, command);
    tokens.set(as, known);
    return known;
  };
  return {
    port,
    dataDirectory,
    output,
    process: child,
    command,
    async call<Body>(as: string, method: string, route: string, body?: unknown, headers = {}) {
      const [service = '', ...rest] = route.split('/');
      const url = `http://127.0.0.1:${port + (portOffset[service] ?? 0)}/v1/${rest.join('/')}`;
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${await token(as)}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const parsed: unknown = text === '' ? null : JSON.parse(text);
      return { status: response.status, body: parsed as Body, headers: response.headers };
    },
    async [Symbol.asyncDispose]() {
      await end(child);
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function issueToken(as: string, command: RunningSystem['command']): Promise<string> {
  const [org = '', user = '', role = 'member'] = as.split(':');
  const { code, stdout, stderr } = await command(
    'token',
    '--org',
    org,
    '--user',
    user,
    '--role',
    role,
  );
  if (code !== 0) throw new Error(`no token for ${as}: ${stderr}`);
  return stdout.trim();
}

function run(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [commandLine, ...args], { cwd: root, env: environment });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: Buffer): void => {
    text += chunk.toString('utf8');
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text;
}

function printed(child: ChildProcess, output: () => string, expected: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      clearTimeout(limit);
      child.stdout?.off('data', look);
      child.off('exit', exited);
      if (error) reject(error);
      else resolve();
    };
    const look = (): void => {
      if (output().includes(expected)) settle();
    };
    const exited = (code: number | null): void =>
      settle(new Error(`start ended with ${code} before the address stood:\n${output()}`));
    const limit = setTimeout(
      () => settle(new Error(`no address after ${startTimeoutMs} ms:\n${output()}`)),
      startTimeoutMs,
    );
    child.stdout?.on('data', look);
    child.on('exit', exited);
    look();
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await closed;
}

/** `start` takes a port and the three after it. */
export async function fourFreePorts(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = await freePort();
    const rest = await Promise.all([1, 2, 3].map((offset) => isFree(first + offset)));
    if (rest.every(Boolean)) return first;
  }
  throw new Error('no four free ports in a row');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
