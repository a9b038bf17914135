import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isFree } from '@leadloop/database';
import { describeWithKafka, eventually, freePort } from '@leadloop/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

interface Status {
  services: { ready: boolean; failing: string[] }[];
  lag: { service: string; topic: string; lag: number; seconds: number }[] | null;
  outbox: { service: string; events: number; seconds: number }[] | null;
}
interface Consumers {
  items: { topic: string; next: number; end: number }[];
}
interface Copy {
  topics: { topic: string; records: number; copied: number }[];
}

const commandLine = path.resolve(import.meta.dirname, '../main.ts');
const users = ['north:anna', 'north:ben', 'south:carla'];
const outcomesEach = 30;
const nothing = () => Promise.resolve();

/** `start` takes a port and the three after it. */
async function fourFreePorts(): Promise<number> {
  for (;;) {
    const first = await freePort();
    const rest = await Promise.all([1, 2, 3].map((offset) => isFree(first + offset)));
    if (rest.every(Boolean)) return first;
  }
}

/** One data folder under one system after the other: first on the embedded log, then on Kafka. */
class MovingSystem {
  readonly port: number;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(port: number, folder: string, topicPrefix: string) {
    this.port = port;
    this.#environment = {
      ...process.env,
      LEADLOOP_DATA: folder,
      LEADLOOP_PORT: String(port),
      KAFKA_TOPIC_PREFIX: topicPrefix,
    };
  }

  /** Runs `start`, `work` once it stands, and ends it in order; rejects with all that it said where it ends before. */
  async whileItRuns(log: Record<string, string>, work: () => Promise<void>): Promise<void> {
    const child = this.#spawn(['start', '--empty'], log);
    const exited = once(child, 'exit');
    let output = '';
    try {
      await new Promise<void>((resolve, reject) => {
        const add = (chunk: Buffer) => {
          output += chunk.toString('utf8');
          if (output.includes('Open http')) resolve();
        };
        child.stdout.on('data', add);
        child.stderr.on('data', add);
        child.once('close', () => reject(new Error(`start ended:\n${output}`)));
      });
      await work();
    } finally {
      child.kill('SIGINT');
      await exited;
    }
  }

  async command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = this.#spawn(args);
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString('utf8')));
    const [code] = (await once(child, 'close')) as [number];
    return { code, ...said };
  }

  async call<Body>(as: string, method: string, offset: number, route: string, body?: unknown) {
    const [org = '', user = '', role = 'member'] = as.split(':');
    const who = [`--org=${org}`, `--user=${user}`, `--role=${role}`];
    const { stdout } = await this.command('token', ...who);
    const response = await fetch(`http://127.0.0.1:${this.port + offset}/v1/${route}`, {
      method,
      headers: { authorization: `Bearer ${stdout.trim()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${route} answered ${response.status}`);
    return (await response.json()) as Body;
  }

  async status(): Promise<Status> {
    return JSON.parse((await this.command('status', '--json')).stdout) as Status;
  }

  async settled(): Promise<void> {
    await eventually(
      async () => {
        const { lag, outbox } = await this.status();
        return [...(lag ?? []).map((one) => one.lag), ...(outbox ?? []).map((one) => one.events)]
          .concat(lag === null ? [1] : [])
          .every((events) => events === 0);
      },
      { timeoutMs: 60_000 },
    );
  }

  /** Outcomes that scoring has counted, by user. */
  async counted(): Promise<Record<string, number>> {
    const { items } = await this.call<{
      items: { organizationId: string; userId: string; outcomes: number }[];
    }>('platform:olga:operator', 'GET', 2, 'models?limit=200');
    return Object.fromEntries(
      items.map(({ organizationId, userId, outcomes }) => [
        `${organizationId}:${userId}`,
        outcomes,
      ]),
    );
  }

  record(as: string, from: number, count: number): Promise<unknown> {
    const items = Array.from({ length: count }, (_, index) => ({
      leadId: `${as.replace(':', '-')}-${from + index}`,
      outcome: index % 2 === 0 ? 'WON' : 'LOST',
      lead: { attributes: { size: index % 3 === 0 ? 'big' : 'small' } },
    }));
    return this.call(as, 'POST', 1, 'outcomes', { items });
  }

  #spawn(args: readonly string[], log: Record<string, string> = {}) {
    const env = { ...this.#environment, ...log };
    return spawn(process.execPath, [commandLine, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

describeWithKafka(
  'a team that moves from the embedded log to Kafka',
  ({ brokers, freshPrefix }) => {
    const all = Object.fromEntries(users.map((user) => [user, outcomesEach]));
    const kafka = { LEADLOOP_LOG: 'kafka', KAFKA_BROKERS: brokers.join(',') };
    let folder: string;
    let system: MovingSystem;
    const copy = () => system.command('log', 'copy', '--to-brokers', brokers.join(','), '--json');

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'leadloop-copy-'));
      system = new MovingSystem(await fourFreePorts(), folder, freshPrefix());
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('cannot copy while the services run', async () => {
      await system.whileItRuns({}, async () => {
        for (const as of users) await system.record(as, 0, outcomesEach);
        await system.settled();
        expect(await system.counted()).toEqual(all);
        const { code, stderr } = await copy();
        expect([code, stderr]).toEqual([1, expect.stringContaining('already runs')]);
      });
    });

    it('is told at the start when Kafka lacks what was read of the embedded log', async () => {
      await expect(system.whileItRuns(kafka, nothing)).rejects.toThrow(
        /the log ends at 0: records .* are gone/,
      );
    });

    it('takes every record along, and a second copy changes nothing', async () => {
      const first = JSON.parse((await copy()).stdout) as Copy;
      expect(first.topics).toContainEqual(
        expect.objectContaining({ topic: 'lead-outcomes', records: 90, copied: 90 }),
      );
      const second = JSON.parse((await copy()).stdout) as Copy;
      expect(second.topics.map(({ copied }) => copied)).toEqual(first.topics.map(() => 0));
      expect(second.topics.map(({ records }) => records)).toEqual(
        first.topics.map(({ records }) => records),
      );
    });

    it('goes on where it was: nothing is counted twice, and what is new is counted', async () => {
      await system.whileItRuns(kafka, async () => {
        await system.settled();
        const { items } = await system.call<Consumers>(
          'platform:olga:operator',
          'GET',
          2,
          'consumers',
        );
        expect(items.filter(({ next, end }) => next !== end)).toEqual([]);
        expect(await system.counted()).toEqual(all);
        await system.record('north:anna', outcomesEach, 5);
        await system.settled();
        expect(await system.counted()).toEqual({ ...all, 'north:anna': outcomesEach + 5 });
        const { lag } = await system.status();
        expect(lag).toContainEqual({ service: 'leads', topic: 'models', lag: 0, seconds: 0 });
      });
    });

    it('cannot be taken back to where it left the embedded log', async () => {
      const { code, stderr } = await copy();
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('have moved on to another log already'),
      ]);
    });
  },
);
