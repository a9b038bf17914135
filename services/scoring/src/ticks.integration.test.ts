import { eventually } from '@leadloop/testkit';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tickIfDue } from './adapters/ticks.ts';
import { WeeklyTicks } from './adapters/weekly-ticks.ts';
import { momentOfTick, newestTickAt } from './domain/weekly-tick.ts';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';

const acme = (userId: string) => ({ organizationId: 'acme', userId });
const quiet = { info: () => undefined, warn: () => undefined };

interface Decision {
  readonly verdict: string;
  readonly trigger: string;
  readonly says: string;
  readonly cutSequence: number;
}

/** This week is on record from the start of the service; the tests live in the weeks after it. */
const thisWeek = newestTickAt(Date.now());
const weekly = (system: ScoringSystem) =>
  system.rows<{ week: number; users: number | null }>(
    'select week, users from tick where week is not null order by week',
  );
const pending = (system: ScoringSystem) =>
  system.rows<{ user_id: string }>('select user_id from pending_training');

describe('the weekly tick', () => {
  let system: ScoringSystem;
  beforeAll(async () => {
    system = await ScoringSystem.open();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  it('of the first start is recorded and asks nobody', async () => {
    expect(await tickIfDue(system.ingest, momentOfTick(thisWeek) + 1)).toBeNull();
    expect(await weekly(system)).toEqual([{ week: thisWeek, users: null }]);
  });

  it('is made once where several schedulers find it due at the same moment', async () => {
    await using one = new WeeklyTicks(schedulerOf(system, thisWeek + 1));
    await using other = new WeeklyTicks(schedulerOf(system, thisWeek + 1));
    await using third = new WeeklyTicks(schedulerOf(system, thisWeek + 1));
    const failures: unknown[] = [];
    for (const { failed } of [one, other, third]) failed.catch((error) => failures.push(error));
    await eventually(async () => (await weekly(system)).length === 2);
    await Promise.all([one, other, third].map((scheduler) => scheduler[Symbol.asyncDispose]()));
    expect((await weekly(system)).at(-1)).toEqual({ week: thisWeek + 1, users: 0 });
    expect(failures).toEqual([]);
  });

  it('is not made again by a restart in its week', async () => {
    expect(await tickIfDue(system.ingest, momentOfTick(thisWeek + 2) - 1)).toBeNull();
    expect(await weekly(system)).toHaveLength(2);
  });

  it('is not made by a clock that is a week behind, even while another process makes the newer one', async () => {
    const superuser = new Pool({ connectionString: system.database.superuserUrl });
    const other = await system.ingest.connect();
    await other.query('begin');
    await other.query("insert into tick (tick_id, week, users) values ('newer', $1, 0)", [
      thisWeek + 3,
    ]);
    let isSettled = false;
    const behind = tickIfDue(system.ingest, momentOfTick(thisWeek + 2)).finally(() => {
      isSettled = true;
    });
    const waiting = "select from pg_stat_activity where wait_event_type = 'Lock'";
    await eventually(async () => isSettled || (await superuser.query(waiting)).rowCount !== 0);
    await other.query('commit');
    other.release();
    expect(await behind).toBeNull();
    await superuser.end();
    expect((await weekly(system)).at(-1)?.week).toBe(thisWeek + 3);
  });

  it('is not made again by a clock that steps back', async () => {
    expect(await tickIfDue(system.ingest, momentOfTick(thisWeek + 1) - 1)).toBeNull();
    expect(await tickIfDue(system.ingest, momentOfTick(thisWeek) - 1)).toBeNull();
    expect(await weekly(system)).toHaveLength(3);
  });

  it('after three weeks down is made once, the newest', async () => {
    const ticked = await tickIfDue(system.ingest, momentOfTick(thisWeek + 6) + 1);
    expect(ticked).toEqual({ tickId: String(thisWeek + 6), users: 0 });
    expect((await weekly(system)).map(({ week }) => week)).toEqual([
      thisWeek,
      thisWeek + 1,
      thisWeek + 3,
      thisWeek + 6,
    ]);
  });
});

/** A scheduler whose clock goes over into this week after it was read first. */
function schedulerOf(system: ScoringSystem, week: number) {
  let readings = 0;
  const now = () => momentOfTick(week) + (readings++ === 0 ? -1 : 1);
  return { pool: system.ingest, now, onTicked: () => undefined, logger: quiet, lookEveryMs: 5 };
}

describe('what a tick decides', () => {
  let system: ScoringSystem;
  beforeAll(async () => {
    system = await ScoringSystem.start();
    for (const [userId, count] of [
      ['ann', 20],
      ['bob', 20],
      ['cat', 3],
    ] as const) {
      await system.bind(acme(userId));
      await system.record(acme(userId), outcomesOf(acme(userId), 1, count));
    }
    await system.bind(acme('dan'));
    await system.settled();
    await system.record(acme('bob'), outcomesOf(acme('bob'), 21, 4));
    await system.settled();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  const newestOf = async (userId: string) => {
    const { body } = await system.get<{ items: Decision[] }>(acme(userId), 'training-decisions');
    return body.items[0];
  };
  const operator = { organizationId: 'leadloop', userId: 'operator' };

  it('everybody with an outcome gets a decision: an attempt where outcomes came since, else the reason', async () => {
    const nowMs = momentOfTick(thisWeek + 1);
    expect(await tickIfDue(system.ingest, nowMs)).toEqual({
      tickId: String(thisWeek + 1),
      users: 3,
    });
    await system.settled();
    expect(await newestOf('ann')).toMatchObject({
      verdict: 'skipped',
      trigger: 'tick',
      says: 'skipped: nothing new since version 1',
    });
    expect(await newestOf('bob')).toMatchObject({
      verdict: 'trained',
      trigger: 'tick',
      cutSequence: 24,
      says: 'trained: version 2 learned from 24 outcomes',
    });
    expect(await newestOf('cat')).toMatchObject({
      verdict: 'skipped',
      trigger: 'tick',
      says: 'skipped: 3 of the 20 outcomes that a first model needs',
    });
    expect(await newestOf('dan')).toBeUndefined();
  });

  it('an operator ticks at any time, once under one Idempotency-Key, and the week’s own comes all the same', async () => {
    const options = { role: 'operator' as const, headers: { 'idempotency-key': 'now' } };
    const first = await system.call(operator, 'POST', 'ticks', options);
    expect(first).toMatchObject({ status: 202, body: { users: 3 } });
    await system.settled();
    const again = await system.call(operator, 'POST', 'ticks', options);
    expect(again).toEqual(first);
    expect(await pending(system)).toEqual([]);
    expect(await newestOf('bob')).toMatchObject({ says: 'skipped: nothing new since version 2' });
    const next = await tickIfDue(system.ingest, momentOfTick(thisWeek + 2));
    expect(next).toMatchObject({ tickId: String(thisWeek + 2) });
    await system.settled();
  });

  it('nobody but an operator may tick', async () => {
    for (const role of ['member', 'admin'] as const) {
      const options = role === 'admin' ? { role } : {};
      expect((await system.call(acme('ann'), 'POST', 'ticks', options)).status).toBe(403);
    }
  });

  it('GET /v1/model says when the next one comes', async () => {
    const { body } = await system.get(acme('ann'), 'model');
    const at = new Date(String(body['nextTickAt']));
    expect([at.getUTCDay(), at.getUTCHours(), at.getUTCMinutes()]).toEqual([0, 3, 0]);
    const daysAway = (at.getTime() - Date.now()) / 86_400_000;
    expect(daysAway).toBeGreaterThan(-0.01);
    expect(daysAway).toBeLessThanOrEqual(7);
  });
});
