import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine, fourFreePorts, type RunningSystem, startSystem } from './running-system.ts';

const services = ['leads', 'scoring', 'preferences', 'console'] as const;

/** The child of a supervisor whose command line holds this path, or null. */
function childOf(supervisorPid: number | undefined, script: string): number | null {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const found = lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .find((match) => Number(match?.[2]) === supervisorPid && match?.[3]?.includes(script));
  return found ? Number(found[1]) : null;
}

const mainOf = (service: string) => `services/${service}/src/main.ts`;

async function until(holds: () => boolean | Promise<boolean>, timeoutMs: number): Promise<number> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > timeoutMs) throw new Error(`not within ${timeoutMs} ms`);
    await pause(10);
  }
  return performance.now() - began;
}

async function isReady(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
  return response?.ok === true;
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

describe('the supervisor', () => {
  let system: RunningSystem;
  const allReady = async () => {
    const ready = await Promise.all([0, 1, 2, 3].map((offset) => isReady(system.port + offset)));
    return ready.every(Boolean);
  };

  beforeAll(async () => {
    system = await startSystem('--empty');
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
  });

  it.each(services)(
    'starts %s again within a second, however often it is killed, and says so',
    async (service) => {
      for (let round = 0; round < 3; round += 1) {
        const pid = childOf(system.process.pid, mainOf(service)) ?? 0;
        process.kill(pid, 'SIGKILL');
        const isBack = () => {
          const now = childOf(system.process.pid, mainOf(service));
          return now !== null && now !== pid;
        };
        expect(await until(isBack, 5_000)).toBeLessThan(1_000);
      }
      await until(allReady, 60_000);
      expect(system.output().match(new RegExp(`${service} ended \\(SIGKILL\\)`, 'g'))).toHaveLength(
        3,
      );
    },
  );

  it('starts PostgreSQL again, whether its keeper or the server is killed, and nothing is lost', async () => {
    const as = 'north:anna';
    await system.call(as, 'PUT', 'leads/leads/kept', { attributes: { size: 'big' } });
    const server = Number(
      readFileSync(
        path.join(system.dataDirectory, 'postgres/cluster/postmaster.pid'),
        'utf8',
      ).split('\n')[0],
    );
    const keeper = childOf(system.process.pid, 'packages/database/src/embedded-main.ts') ?? 0;
    for (const pid of [keeper, server]) {
      process.kill(pid, 'SIGKILL');
      await until(() => isGone(pid), 5_000);
      await until(allReady, 60_000);
    }
    const { status } = await system.call(as, 'GET', 'leads/leads/kept');
    expect(status).toBe(200);
  });

  it('refuses a second start on the same data in one line, with a code that is not zero', async () => {
    const { code, stderr } = await system.command('start');
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('already runs')]);
  });

  it('leaves nobody behind when it is killed itself, and a new one takes over data and ports at once', async () => {
    const pids = services.map((service) => childOf(system.process.pid, mainOf(service)) ?? 0);
    system.process.kill('SIGKILL');
    await once(system.process, 'exit');
    const again = system.command('start');
    await until(() => pids.every(isGone), 20_000);
    await until(allReady, 60_000);

    const lock = readFileSync(path.join(system.dataDirectory, 'supervisor.lock'), 'utf8');
    const { pid } = JSON.parse(lock) as { pid: number };
    const children = services.map((service) => childOf(pid, mainOf(service)) ?? 0);
    process.kill(pid, 'SIGTERM');
    const { code, stdout, stderr } = await again;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Leadloop ends');
    expect(stdout).not.toMatch(/is killed|starting it again/);
    expect(children.every(isGone)).toBe(true);
  });
});

/** Runs `start` until it ends by itself. */
function startInVain(settings: Readonly<Record<string, string>>) {
  const { status, stderr } = spawnSync(process.execPath, [commandLine, 'start', '--empty'], {
    env: { ...process.env, ...settings },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, lines: stderr.trim().split('\n') };
}

describe('a start that cannot be is one clear line and a code that is not zero', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'leadloop-in-vain-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('on a taken port', async () => {
    const port = await fourFreePorts();
    const server = createServer().listen(port + 2, '127.0.0.1');
    await once(server, 'listening');
    const { status, lines } = startInVain({ LEADLOOP_DATA: folder, LEADLOOP_PORT: String(port) });
    server.close();
    expect([status, lines]).toEqual([1, [expect.stringContaining(`port ${port + 2} (scoring)`)]]);
  });

  it('with a setting that a service refuses', async () => {
    const LEADLOOP_PORT = String(await fourFreePorts());
    const settings = { LEADLOOP_DATA: folder, LEADLOOP_PORT, LOG_LEVEL: 'loud' };
    const { status, lines } = startInVain(settings);
    expect([status, lines]).toEqual([1, [expect.stringContaining('LOG_LEVEL is "loud"')]]);
  });
});
