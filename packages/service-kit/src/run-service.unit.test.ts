import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { afterEach, describe, expect, it } from 'vitest';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const index = new URL('index.ts', import.meta.url).href;

/** Runs `main` (source of a function body) as a service of its own process. */
function start(main: string): {
  child: ChildProcess;
  said: () => string;
  complained: () => string;
} {
  const source = `
    import { runService, listen } from ${JSON.stringify(index)};
    import { fastify } from ${JSON.stringify(import.meta.resolve('fastify'))};
    const never = new Promise(() => {});
    const say = (text) => process.stdout.write(text + '\\n');
    await runService({ name: 'leads', main: async (signal) => { ${main} } });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return {
    child,
    said: () => Buffer.concat(out).toString(),
    complained: () => Buffer.concat(err).toString(),
  };
}

/** Also waits for all that it has said; `close` never comes after `disconnect`. */
async function exitCode(child: ChildProcess): Promise<number | null> {
  const [[code]] = (await Promise.all([
    once(child, 'exit'),
    finished(child.stdout!),
    finished(child.stderr!),
  ])) as [[number | null], void, void];
  return code;
}

const wellBehaved = `
  const timer = setInterval(() => {}, 1000);
  say('running');
  return { failed: never, async [Symbol.asyncDispose]() { say('disposing'); clearInterval(timer); } };`;

async function running(service: ReturnType<typeof start>): Promise<void> {
  while (!service.said().includes('running')) await once(service.child.stdout!, 'data');
}

describe('runService', () => {
  it.each(['SIGTERM', 'SIGINT', 'the end of its parent'])('ends in order at %s', async (how) => {
    const service = start(wellBehaved);
    await running(service);
    if (how.startsWith('SIG')) service.child.kill(how as NodeJS.Signals);
    else service.child.disconnect();
    expect(await exitCode(service.child)).toBe(0);
    expect(service.said()).toBe('running\ndisposing\n');
    expect(service.complained()).toBe('');
  });

  it('says in one line why it cannot start, and ends with 1', async () => {
    const service = start(`throw new Error('PORT is "x":\\n expected a number');`);
    expect(await exitCode(service.child)).toBe(1);
    expect(service.complained()).toBe('leads could not start: PORT is "x": expected a number\n');
  });

  it('ends with 1 when the app cannot go on, and still disposes it', async () => {
    const service = start(`
      class LogTruncated extends Error { name = 'LogTruncated' }
      const { failed } = { failed: new Promise((_, reject) => setTimeout(() => reject(new LogTruncated('log-truncated')), 50)) };
      return { failed, async [Symbol.asyncDispose]() { say('disposing'); } };`);
    expect(await exitCode(service.child)).toBe(1);
    expect(service.said()).toBe('disposing\n');
    expect(service.complained()).toBe('leads stopped: log-truncated\n');
  });

  it('ends with 1 when something is thrown that nobody catches, without repeating it', async () => {
    const service = start(`
      setTimeout(() => { throw new TypeError('Jane Doe'); }, 50);
      ${wellBehaved}`);
    expect(await exitCode(service.child)).toBe(1);
    expect(service.said()).toBe('running\ndisposing\n');
    expect(service.complained()).toMatch(/^leads stopped: TypeError/);
    expect(service.complained()).not.toContain('Jane');
  });

  it('lets main give up when it is asked to end while it starts', async () => {
    const service = start(`
      say('running');
      const timer = setInterval(() => {}, 1000);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      clearInterval(timer);
      return { failed: never, async [Symbol.asyncDispose]() {} };`);
    await running(service);
    service.child.kill('SIGTERM');
    expect(await exitCode(service.child)).toBe(0);
  });

  it('ends with 1 in one line on a port that is taken, even with a handle left open', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const service = start(`
      setInterval(() => {}, 1000);
      await listen(fastify(), { host: '127.0.0.1', port: ${port} });`);
    expect(await exitCode(service.child)).toBe(1);
    expect(service.complained()).toBe(
      `leads could not start: port ${port} is taken: free it or set PORT to another\n`,
    );
    server.close();
  });
});
