import { readFileSync } from 'node:fs';
import path from 'node:path';
import { databaseContaining, eventually } from '@leadloop/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSystem, startSystem } from './running-system.ts';

const ann = 'north:user-ann';
const bob = 'north:user-bob';
const zoe = 'south:user-zoe';
const secret = 'only-ann-knows';
const hourMs = 3_600_000;
const inFlight = 5_000;
const perRequest = 1_000;

/** Closed leads of the past; every third is lost. */
const history = (name: string, word: string, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const at = Date.now() - (10_000 - from - index) * hourMs;
    return {
      leadId: `${name}-${from + index}`,
      outcome: (from + index) % 3 === 0 ? 'LOST' : 'WON',
      occurredAt: new Date(at).toISOString(),
      lead: {
        name: word,
        attributes: { word: index % 2 === 0 ? word : 'other' },
        occurredAt: new Date(at - 48 * hourMs).toISOString(),
      },
    };
  });

const databases = ['leads', 'scoring', 'preferences', 'log'] as const;

function databaseUrl({ dataDirectory }: RunningSystem, database: string): string {
  const read = (file: string) => readFileSync(path.join(dataDirectory, 'postgres', file), 'utf8');
  return `postgresql://postgres:${read('superuser-password').trim()}@127.0.0.1:${read('port').trim()}/${database}`;
}

async function placesOf(system: RunningSystem, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const database of databases) {
    const places = await databaseContaining(databaseUrl(system, database), text);
    found.push(...places.map((place) => `${database}: ${place}`));
  }
  return found;
}

interface Erased {
  readonly services: Record<string, { state: string; removed?: Record<string, number> }>;
}

describe('erasing with the command line, in the whole system', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startSystem('--empty');
    for (const [as, word] of [
      [ann, secret],
      [bob, 'bobs'],
      [zoe, 'zoes'],
    ] as const) {
      await record(as, word, 0, 40);
    }
    for (const as of [ann, bob, zoe]) await eventually(async () => (await versionOf(as)) > 0);
    await system.call(ann, 'PUT', 'leads/leads/open', {
      name: secret,
      attributes: { word: secret },
    });
    await settled();
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
  });

  const record = (as: string, word: string, from: number, count: number) =>
    system.call(as, 'POST', 'leads/outcomes', {
      items: history(as.replace(':', '-'), word, from, count),
    });
  const versionOf = async (as: string) =>
    (await system.call<{ servedVersion: number }>(as, 'GET', 'scoring/model')).body.servedVersion;
  const receipts = async (as: string) =>
    (await system.call<{ items: object[] }>(as, 'GET', 'scoring/model/versions')).body.items;

  /** Until nothing is under way, in any outbox or topic. */
  const settled = () =>
    eventually(
      async () => {
        for (const service of ['leads', 'scoring']) {
          const { body } = await system.call<{
            items: { events: number }[];
            outbox: { events: number };
          }>('platform:olga:operator', 'GET', `${service}/consumers`);
          const behind = body.items.reduce((sum, { events }) => sum + events, body.outbox.events);
          expect(behind).toBe(0);
        }
      },
      { timeoutMs: 60_000 },
    );

  it('a user with 5,000 outcomes on the way is gone from every table of every database, and a colleague’s digests are the same', async () => {
    const before = await receipts(bob);
    expect(await placesOf(system, secret)).toEqual(
      expect.arrayContaining([
        'leads: lead.name',
        'leads: lead_event.data',
        'leads: user_model.parameters',
        'scoring: training_example.features',
        'log: log_record.value',
      ]),
    );
    for (let from = 40; from < 40 + inFlight; from += perRequest) {
      expect((await record(ann, secret, from, perRequest)).status).toBe(200);
    }
    const { code, stdout, stderr } = await system.command('erase', '--user', 'user-ann', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const { services } = JSON.parse(stdout) as Erased;
    expect(services['leads']).toMatchObject({ state: 'done', removed: { leads: 41 + inFlight } });
    expect(services['scoring']).toMatchObject({ state: 'done', removed: { users: 1 } });
    await settled();
    expect(await placesOf(system, secret)).toEqual([]);
    expect(await receipts(bob)).toEqual(before);
  });

  it('leaves the id where it says for ever that it was erased, and in records that nobody can read', async () => {
    const places = await placesOf(system, 'user-ann');
    expect(places.filter((place) => !place.startsWith('preferences: '))).toEqual([
      'leads: User.id',
      'leads: outbox.key',
      'leads: outbox.user_id',
      'leads: outbox.value',
      'scoring: key_state.user_id',
      'scoring: outbox.key',
      'scoring: outbox.user_id',
      'log: log_record.key',
      'log: log_record.value',
    ]);
  });

  it('answers the tokens of an erased user with 410, and gives their id to nobody', async () => {
    for (const route of ['leads/leads', 'scoring/model', 'scoring/training-set']) {
      expect((await system.call(ann, 'GET', route)).status).toBe(410);
      expect((await system.call('south:user-ann', 'GET', route)).status).toBe(403);
    }
    expect((await record(ann, secret, 0, 3)).status).toBe(410);
    expect((await system.call('north:boss:admin', 'POST', 'leads/users/user-ann')).status).toBe(
      410,
    );
  });

  it('shows the report again when asked again, and what went where in words', async () => {
    const { code, stdout } = await system.command('erase', '--user', 'user-ann');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^User user-ann of north is erased\.$/m);
    expect(stdout).toMatch(/^leads .*\bleads 5041\b/m);
    expect(stdout).toMatch(/^scoring .*\btrainingExamples \d+/m);
  });

  it('an organization goes with everybody in it; who was never there is not found', async () => {
    const { code, stderr } = await system.command('erase', '--org', 'south');
    expect([code, stderr]).toEqual([0, '']);
    await settled();
    expect(await placesOf(system, 'zoes')).toEqual([]);
    for (const route of ['leads/leads', 'scoring/model']) {
      expect((await system.call(zoe, 'GET', route)).status).toBe(410);
      expect((await system.call('south:newcomer', 'GET', route)).status).toBe(410);
    }
    expect((await system.call(bob, 'GET', 'scoring/model')).status).toBe(200);
    const unknown = await system.command('erase', '--user', 'nobody');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/answered 404/);
  });
});
