import { encodeRecord, type ModelRecord, partitionOf, recordKey } from '@leadloop/contracts';
import { digestOf, trainModel, type TrainingRow } from '@leadloop/model';
import { eventually } from '@leadloop/testkit';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { turnDay } from './adapters/day-turn.ts';
import { inTransaction } from '@leadloop/delivery';
import { keepModel } from './adapters/kept-models.ts';
import { lockKeys } from './adapters/key-locks.ts';
import { ModelCache } from './adapters/model-cache.ts';
import { sqlOf } from './adapters/sql.ts';
import { UserModels } from './adapters/user-models.ts';
import { type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
beforeAll(async () => {
  leads = await startLeads();
});
afterAll(async () => {
  await leads?.[Symbol.asyncDispose]();
});

const dayMs = 86_400_000;
const isoIn = (days: number): string => new Date(Date.now() + days * dayMs).toISOString();

/** Somebody who wins what is big. */
function likesBig(count: number, likes = 'big'): Buffer {
  const rows = Array.from({ length: count }, (_, index): TrainingRow => {
    const size = index % 2 === 0 ? 'big' : 'small';
    const outcome = size === likes ? 'WON' : 'LOST';
    return {
      leadId: `l${index}`,
      outcome,
      occurredAt: index,
      sequence: index + 1,
      features: { size },
    };
  });
  return trainModel(rows);
}

function modelRecord(
  as: string,
  changes: Partial<ModelRecord>,
  parameters: Buffer | null,
): ModelRecord {
  const [organizationId = '', userId = ''] = as.split(':');
  return {
    organizationId,
    userId,
    version: parameters === null ? 0 : 1,
    footing: parameters === null ? 'prior' : 'learning',
    wins: 10,
    outcomes: 20,
    cutSequence: 20,
    algorithm: 'a',
    parameters,
    parametersDigest: parameters === null ? null : digestOf(parameters),
    ...changes,
  };
}

async function publish(as: string, value: Buffer | null): Promise<void> {
  const [organizationId = '', userId = ''] = as.split(':');
  const key = recordKey(organizationId, userId);
  const record = { topic: 'models', partition: partitionOf(key), key, value };
  await leads.log.append([record], { name: 'test', epoch: 1n });
}
const serve = (as: string, changes: Partial<ModelRecord>, parameters: Buffer | null) =>
  publish(as, encodeRecord('ModelRecord', modelRecord(as, changes, parameters)));

const ranked = async (as: string) =>
  (await leads.call(as, 'GET', 'leads?status=open&sort=-probability')).body.items;

async function twoLeads(as: string): Promise<void> {
  await leads.call(as, 'PUT', 'leads/' + as.split(':')[1] + '-small', {
    score: 90,
    attributes: { size: 'small' },
  });
  await leads.call(as, 'PUT', 'leads/' + as.split(':')[1] + '-big', {
    score: 10,
    attributes: { size: 'big' },
  });
}
const untilVersion = (as: string, version: number) =>
  eventually(
    async () => {
      const items = await ranked(as);
      expect(items.map(({ modelVersion }: { modelVersion: number }) => modelVersion)).toEqual(
        items.map(() => version),
      );
      return items;
    },
    { timeoutMs: 5_000 },
  );

const untilDeadLetter = (reason: string) =>
  eventually(
    async () => {
      const { rows } = await leads.ingest.query('select from dead_letter where reason = $1', [
        reason,
      ]);
      expect(rows).toHaveLength(1);
    },
    { timeoutMs: 5_000 },
  );

describe('a model that arrives', () => {
  it('ranks its user’s open leads anew, and nobody else’s', async () => {
    const [mine, other] = ['m1:ada', 'm1:bo'];
    await twoLeads(mine);
    await twoLeads(other);
    const before = await ranked(other);
    expect((await ranked(mine)).map(({ leadId }: { leadId: string }) => leadId)).toEqual([
      'ada-small',
      'ada-big',
    ]);
    await serve(mine, {}, likesBig(40));
    const items = await untilVersion(mine, 1);
    expect(items.map(({ leadId }: { leadId: string }) => leadId)).toEqual(['ada-big', 'ada-small']);
    expect(items[0]).toMatchObject({ footing: 'learning' });
    expect(await ranked(other)).toEqual(before);
  });

  it('ranks leads that come or change later, in the command itself', async () => {
    const as = 'm2:cy';
    await twoLeads(as);
    await serve(as, {}, likesBig(40));
    await untilVersion(as, 1);
    const made = await leads.call(as, 'POST', 'leads', { attributes: { size: 'big' } });
    expect(made.body).toMatchObject({ modelVersion: 1, footing: 'learning' });
    const { leadId, probability } = made.body;
    const changed = await leads.call(
      as,
      'PATCH',
      `leads/${leadId}`,
      { attributes: { size: 'small' } },
      { 'if-match': made.etag! },
    );
    expect(changed.body.probability).toBeLessThan(probability);
  });

  it('keeps commands of its user waiting until it stands, so that no lead misses it', async () => {
    const as = 'm6:kim';
    await leads.call(as, 'GET', 'leads');
    const made = await inTransaction(leads.ingest, async (client) => {
      const sql = sqlOf(client);
      await lockKeys(sql, [recordKey('m6', 'kim')]);
      const command = leads.call(as, 'POST', 'leads', { attributes: { size: 'big' } });
      await pause(100);
      await keepModel(sql, modelRecord(as, {}, likesBig(40)));
      return { command };
    });
    expect((await made.command).body).toMatchObject({ modelVersion: 1 });
  });

  it('explains itself: baseline and contributions add up to the logit, and the answer stands in /prediction', async () => {
    const as = 'm3:di';
    await twoLeads(as);
    await serve(as, {}, likesBig(40));
    const [best] = await untilVersion(as, 1);
    const { body } = await leads.call(as, 'GET', `leads/${best.leadId}/prediction`);
    const sum = body.factors.reduce(
      (total: number, factor: { contribution: number }) => total + factor.contribution,
      body.baseline,
    );
    expect(Math.abs(sum - body.logit)).toBeLessThan(1e-9);
    expect(body.probability).toBe(best.probability);
    expect(body).toMatchObject({ footing: 'learning', modelVersion: 1 });
    expect(body.text.length).toBeGreaterThan(10);
  });

  it('is not replaced by an older one that comes late, and a return to the prior takes it away', async () => {
    const as = 'm4:ed';
    await twoLeads(as);
    await serve(as, { version: 2, cutSequence: 30 }, likesBig(60));
    const at2 = await untilVersion(as, 2);
    await serve(as, { version: 1, cutSequence: 20 }, likesBig(40, 'small'));
    await serve(as, { version: 0, cutSequence: 31, wins: 3, outcomes: 9 }, null);
    const items = await untilVersion(as, 0);
    expect(items[0].probability).not.toBe(at2[0].probability);
    expect(items[0].footing).toBe('prior');
    const { rows } = await leads.ingest.query(
      `select version from user_model where organization_id = 'm4' order by revision`,
    );
    expect(rows.map(({ version }) => version)).toEqual([2, 0]);
  });

  it('that cannot be used changes nothing, and is kept with the reason', async () => {
    const as = 'm5:fay';
    await twoLeads(as);
    await serve(as, {}, likesBig(40));
    const before = await untilVersion(as, 1);
    const broken = likesBig(44);
    broken[broken.length - 9]! ^= 1;
    // One after the other: the topic keeps the newest record of a key alone.
    await publish(as, Buffer.from('no avro'));
    await untilDeadLetter('undecodable-not-avro');
    await publish(
      as,
      encodeRecord('ModelRecord', modelRecord('m5:gus', { version: 2 }, likesBig(40))),
    );
    await untilDeadLetter('key-mismatch');
    await serve(as, { version: 2, parametersDigest: digestOf(likesBig(40)) }, broken);
    await untilDeadLetter('digest-mismatch');
    await serve(as, { version: 2 }, Buffer.from('no model'));
    await untilDeadLetter('unreadable-model');
    await serve('m5:nobody', { version: 2 }, likesBig(40));
    await untilDeadLetter('unknown-user');
    expect(await ranked(as)).toEqual(before);
  });
});

describe('the score history', () => {
  it('keeps what stood at any moment, where the probability differs', async () => {
    const as = 'h1:hal';
    const made = await leads.call(as, 'PUT', 'leads/hal-big', { attributes: { size: 'big' } });
    await leads.call(as, 'PATCH', 'leads/hal-big', { name: 'Only a name' }, { 'if-match': '*' });
    const between = new Date().toISOString();
    await serve(as, {}, likesBig(40));
    const [now] = await untilVersion(as, 1);
    const all = await leads.call(as, 'GET', 'leads/hal-big/scores');
    expect(all.body.items).toMatchObject([
      { probability: now.probability, modelVersion: 1, leadVersion: 2, scoredAt: now.scoredAt },
      { probability: made.body.probability, modelVersion: 0, leadVersion: 1 },
    ]);
    const then = await leads.call(as, 'GET', `leads/hal-big/scores?asOf=${between}&limit=1`);
    expect(then.body.items).toMatchObject([{ probability: made.body.probability }]);
    const paged = await leads.call(as, 'GET', 'leads/hal-big/scores?limit=1');
    const rest = await leads.call(
      as,
      'GET',
      `leads/hal-big/scores?limit=1&cursor=${paged.body.nextCursor}`,
    );
    expect([...paged.body.items, ...rest.body.items]).toEqual(all.body.items);
  });

  it('of a lead that is handed on begins anew: nobody sees what a colleague’s model said', async () => {
    await leads.call('h3:mo', 'GET', 'leads');
    await leads.call('h3:lea', 'PUT', 'leads/lea-open', { score: 60 });
    await leads.call('h3:lea', 'PUT', 'leads/lea-won', {});
    await leads.call('h3:lea', 'PUT', 'leads/lea-won/outcome', { outcome: 'WON' });
    for (const id of ['lea-open', 'lea-won']) {
      await leads.call('h3:lea', 'PUT', `leads/${id}/assignee`, { assigneeId: 'mo' });
    }
    const open = await leads.call('h3:mo', 'GET', 'leads/lea-open/scores');
    expect(open.body.items).toMatchObject([{ leadVersion: 2 }]);
    const closed = await leads.call('h3:mo', 'GET', 'leads/lea-won/scores');
    expect(closed.body.items).toEqual([]);
    expect((await leads.call('h3:mo', 'GET', 'leads/lea-won')).body.probability).toBeNull();
    const all = await leads.call('h3:boss:admin', 'GET', 'leads/lea-open/scores');
    expect(all.body.items).toHaveLength(2);
  });

  it('tells why a score changed: lead, model and time add up exactly', async () => {
    const as = 'h2:ida';
    await leads.call(as, 'PUT', 'leads/ida-l', { score: 20, attributes: { size: 'big' } });
    const since = new Date().toISOString();
    await serve(as, {}, likesBig(40));
    await untilVersion(as, 1);
    await leads.call(
      as,
      'PATCH',
      'leads/ida-l',
      { attributes: { size: 'small' } },
      { 'if-match': '*' },
    );
    const { body } = await leads.call(as, 'GET', `leads/ida-l/prediction?since=${since}`);
    const { from, to, lead, model, time } = body.change;
    expect(lead + model + time).toBe(to - from);
    expect(to).toBeCloseTo(body.probability, 14);
    // Then the prior stood, which does not look at the size: all of it is the model's doing.
    expect([lead, time]).toEqual([0, 0]);
    expect(model).toBeLessThan(0);
    const before = await leads.call(as, 'GET', `leads/ida-l/prediction?since=${isoIn(-1)}`);
    expect(before.body.change).toBeNull();
  });
});

it('when the UTC day turns, every open lead is ranked anew once', async () => {
  const as = 'd1:jo';
  await leads.call(as, 'PUT', 'leads/jo-open', { score: 50 });
  await leads.call('d1:boss:admin', 'PUT', 'leads/nobodys', {});
  const [before] = await ranked(as);
  const models = new UserModels(new ModelCache());
  const tomorrow = Date.now() + dayMs;
  expect(await turnDay(leads.ingest, models, tomorrow)).toBeGreaterThanOrEqual(2);
  expect(await turnDay(leads.ingest, models, tomorrow)).toBe(0);
  const [after] = await ranked(as);
  expect(after.probability).toBeLessThan(before.probability);
  expect(after.scoredAt).toBe(new Date(tomorrow).toISOString());
  const history = await leads.call(as, 'GET', `leads/jo-open/scores?asOf=${isoIn(2)}`);
  expect(history.body.items).toHaveLength(2);
  // The model does not look at time: nothing new is said, and nothing kept.
  const timeless = await leads.call('h1:hal', 'GET', `leads/hal-big/scores?asOf=${isoIn(2)}`);
  expect(timeless.body.items).toHaveLength(2);
});
