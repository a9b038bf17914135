import { openFeatures } from '@leadloop/contracts';
import { eventually } from '@leadloop/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyBody, type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
beforeAll(async () => {
  leads = await startLeads();
});
afterAll(async () => {
  await leads?.[Symbol.asyncDispose]();
});

const hourMs = 3_600_000;
const ago = (hours: number): string => new Date(Date.now() - hours * hourMs).toISOString();
const anna = 'north:anna';

async function outcomesOf(organizationId: string, userId: string, count: number) {
  return eventually(
    async () => {
      const records = await leads.records('lead-outcomes', organizationId, userId);
      const values = records.flatMap((record) =>
        record.type === 'LeadOutcome' ? [record.value] : [],
      );
      expect(values).toHaveLength(count);
      return values;
    },
    { timeoutMs: 5_000 },
  );
}

describe('a lead', () => {
  it('made by a member without assignee is that member’s, open and ranked', async () => {
    const made = await leads.call(anna, 'POST', 'leads', {
      name: 'Acme',
      score: 70,
      attributes: { size: 'big' },
    });
    expect(made.status).toBe(201);
    expect(made.etag).toBe('"1"');
    expect(made.body).toMatchObject({
      organizationId: 'north',
      assigneeId: 'anna',
      status: 'open',
      score: 70,
      attributes: { size: 'big' },
      footing: 'prior',
      modelVersion: 0,
    });
    // The scorecard: 0.4 · (0.7 − ½) for the score, 0.3 · (0 − ½) for no activity, 0.1 · ½ for being new, times 2.
    expect(made.body.probability).toBeCloseTo(1 / (1 + Math.exp(0.04)), 12);
    const read = await leads.call(anna, 'GET', `leads/${made.body.leadId}`);
    expect(read.body).toEqual(made.body);
    expect(read.etag).toBe('"1"');
  });

  it('comes in with the activities it already has, and its example counts those before the landmark alone', async () => {
    const as = 'north:active';
    const activities = [{ occurredAt: ago(90) }, { type: 'call', occurredAt: ago(80) }];
    const made = await leads.call(as, 'POST', 'leads', {
      leadId: 'busy',
      occurredAt: ago(100),
      activities,
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      activityCount: 2,
      lastActivityAt: activities[1]?.occurredAt,
    });
    const later = { occurredAt: ago(20) };
    const answer = await leads.call(as, 'POST', 'outcomes', {
      items: [
        {
          leadId: 'past',
          outcome: 'WON',
          occurredAt: ago(10),
          lead: { occurredAt: ago(100), activities: [...activities, later] },
        },
      ],
    });
    expect(answer.body.items).toMatchObject([{ leadId: 'past', status: 201 }]);
    const read = await leads.call(as, 'GET', 'leads/past');
    expect(read.body).toMatchObject({ activityCount: 3, lastActivityAt: later.occurredAt });
    const [outcome] = await outcomesOf('north', 'active', 1);
    const [user] = await leads.records('users', 'north', 'active');
    const key = user?.type === 'UserRecord' ? user.value.featureKey! : Buffer.alloc(32);
    const features = openFeatures({ ...outcome!, key, sealed: outcome!.sealedFeatures! });
    expect(features['lead.activityCount']).toBe(2);
  });

  it('goes through its life, with a version for every event', async () => {
    const path = 'leads/life';
    expect((await leads.call(anna, 'PUT', path, { occurredAt: ago(72) })).status).toBe(201);
    expect((await leads.call(anna, 'PUT', path, { name: 'Life', score: 10 })).status).toBe(200);
    const changed = await leads.call(
      anna,
      'PATCH',
      path,
      { attributes: { a: 1 } },
      { 'if-match': '"2"' },
    );
    expect(changed.body).toMatchObject({ name: 'Life', score: 10, attributes: { a: 1 } });
    const active = await leads.call(anna, 'POST', `${path}/activities`, {
      type: 'call',
      occurredAt: ago(48),
    });
    expect(active).toMatchObject({ status: 201, etag: '"4"', body: { activityCount: 1 } });
    const won = await leads.call(anna, 'PUT', `${path}/outcome`, {
      outcome: 'WON',
      occurredAt: ago(1),
    });
    expect(won).toMatchObject({ status: 200, etag: '"5"', body: { status: 'won' } });
    const open = await leads.call(anna, 'DELETE', `${path}/outcome`, undefined, {
      'if-match': '*',
    });
    expect(open).toMatchObject({
      status: 200,
      etag: '"6"',
      body: { status: 'open', closedAt: null },
    });
    const gone = await leads.call(anna, 'DELETE', path, undefined, { 'if-match': '"6"' });
    expect(gone.status).toBe(204);
    expect((await leads.call(anna, 'GET', path)).status).toBe(404);
    const again = await leads.call(anna, 'PUT', path, { name: 'Second' });
    expect(again).toMatchObject({
      status: 201,
      etag: '"8"',
      body: { name: 'Second', score: null },
    });
    const history = await leads.call(anna, 'GET', `${path}/history`);
    expect(history.body.items.map(({ type }: { type: string }) => type)).toEqual(['LeadCreated']);
  });

  it('may have attributes with any name that is allowed, and any text', async () => {
    const attributes = {
      constructor: 1,
      toString: 'x',
      hasOwnProperty: true,
      valueOf: null,
      a: '"\\\u2028 😀',
    };
    const made = await leads.call(anna, 'PUT', 'leads/odd', { attributes });
    expect(made.status).toBe(201);
    const read = await leads.call(anna, 'GET', 'leads/odd');
    expect(new Map(Object.entries(read.body.attributes))).toEqual(
      new Map(Object.entries(attributes)),
    );
    const changed = await leads.call(
      anna,
      'PATCH',
      'leads/odd',
      { attributes: { toString: null } },
      { 'if-match': '*' },
    );
    expect(Object.keys(changed.body.attributes).toSorted()).toEqual([
      'a',
      'constructor',
      'hasOwnProperty',
      'valueOf',
    ]);
    expect((await leads.call(anna, 'PUT', 'leads/odd/outcome', { outcome: 'WON' })).status).toBe(
      200,
    );
  });

  it('shows what happened to it, in pages', async () => {
    await leads.call(anna, 'PUT', 'leads/told', {});
    for (let index = 0; index < 4; index += 1)
      await leads.call(anna, 'POST', 'leads/told/activities', {});
    const first = await leads.call(anna, 'GET', 'leads/told/history?limit=3');
    const second = await leads.call(
      anna,
      'GET',
      `leads/told/history?limit=3&cursor=${first.body.nextCursor}`,
    );
    const versions = [...first.body.items, ...second.body.items].map(({ version }) => version);
    expect(versions).toEqual([1, 2, 3, 4, 5]);
    expect(second.body.nextCursor).toBeNull();
  });
});

describe('an outcome', () => {
  it('is published for the assignee, sealed, numbered from 1 without gaps, and nothing of the lead’s name goes with it', async () => {
    const as = 'sealed:sara';
    for (const id of ['s1', 's2', 's3']) {
      await leads.call(as, 'PUT', `leads/${id}`, {
        name: 'Very Secret',
        attributes: { size: id },
        occurredAt: ago(90),
      });
      await leads.call(as, 'PUT', `leads/${id}/outcome`, { outcome: 'LOST', occurredAt: ago(2) });
    }
    const outcomes = await outcomesOf('sealed', 'sara', 3);
    expect(outcomes.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    const [user] = await leads.records('users', 'sealed', 'sara');
    expect(user?.type).toBe('UserRecord');
    const key = user?.type === 'UserRecord' ? user.value.featureKey : null;
    expect(key).toHaveLength(32);
    const [first] = outcomes;
    const features = openFeatures({ ...first!, key: key!, sealed: first!.sealedFeatures! });
    expect({ ...features }).toMatchObject({
      size: 's1',
      'lead.score': null,
      'lead.activityCount': 0,
    });
    expect(JSON.stringify(features)).not.toContain('Secret');
    expect(first!.issued).toBeNull();
  });

  it('does not carry a field or an activity of the last 24 hours before it', async () => {
    const as = 'mark:mia';
    await leads.call(as, 'PUT', 'leads/m', {
      score: 30,
      attributes: { stage: 'new' },
      occurredAt: ago(240),
    });
    await leads.call(as, 'POST', 'leads/m/activities', { occurredAt: ago(100) });
    await leads.call(
      as,
      'PATCH',
      'leads/m',
      { score: 50, occurredAt: ago(30) },
      { 'if-match': '*' },
    );
    await leads.call(
      as,
      'PATCH',
      'leads/m',
      { score: 99, attributes: { stage: 'signed' }, occurredAt: ago(20) },
      { 'if-match': '*' },
    );
    await leads.call(as, 'POST', 'leads/m/activities', { occurredAt: ago(10) });
    const closedAt = ago(4);
    await leads.call(as, 'PUT', 'leads/m/outcome', { outcome: 'WON', occurredAt: closedAt });
    const [outcome] = await outcomesOf('mark', 'mia', 1);
    const [user] = await leads.records('users', 'mark', 'mia');
    const key = user?.type === 'UserRecord' ? user.value.featureKey! : Buffer.alloc(32);
    expect(outcome!.featuresAsOf).toBe(Date.parse(closedAt) - 24 * hourMs);
    const features = openFeatures({ ...outcome!, key, sealed: outcome!.sealedFeatures! });
    expect({ ...features }).toMatchObject({
      'lead.score': 50,
      stage: 'new',
      'lead.activityCount': 1,
    });
  });

  it('carries the score that stood when it came in', async () => {
    const as = 'issued:ivo';
    const made = await leads.call(as, 'PUT', 'leads/i', { score: 80 });
    await leads.call(as, 'PUT', 'leads/i/outcome', { outcome: 'WON' });
    const [outcome] = await outcomesOf('issued', 'ivo', 1);
    expect(outcome!.issued).toEqual({
      probability: made.body.probability,
      modelVersion: 0,
      scoredAt: Date.parse(made.body.scoredAt),
    });
  });

  it('is withdrawn from the user whom it went to, whoever has the lead now', async () => {
    const admin = 'hand:boss:admin';
    await leads.call('hand:ulf', 'GET', 'leads');
    await leads.call('hand:vera', 'GET', 'leads');
    await leads.call('hand:ulf', 'PUT', 'leads/h', { occurredAt: ago(50) });
    await leads.call('hand:ulf', 'PUT', 'leads/h/outcome', { outcome: 'WON' });
    const handed = await leads.call('hand:ulf', 'PUT', 'leads/h/assignee', { assigneeId: 'vera' });
    expect(handed.body).toMatchObject({ assigneeId: 'vera', status: 'won' });
    expect((await leads.call('hand:ulf', 'GET', 'leads/h')).status).toBe(404);
    expect(
      (await leads.call(admin, 'DELETE', 'leads/h/outcome', undefined, { 'if-match': '*' })).status,
    ).toBe(200);
    const [, withdrawn] = await outcomesOf('hand', 'ulf', 2);
    expect(withdrawn).toMatchObject({
      outcome: 'WITHDRAWN',
      withdrawnBecause: 'reopened',
      sequence: 2,
      sealedFeatures: null,
    });
    expect(await leads.records('lead-outcomes', 'hand', 'vera')).toEqual([]);
    await leads.call('hand:vera', 'PUT', 'leads/h/outcome', { outcome: 'LOST' });
    await outcomesOf('hand', 'vera', 1);
    await leads.call('hand:vera', 'DELETE', 'leads/h', undefined, { 'if-match': '*' });
    const [, deleted] = await outcomesOf('hand', 'vera', 2);
    expect(deleted).toMatchObject({ outcome: 'WITHDRAWN', withdrawnBecause: 'deleted' });
    // Ulf's outcome was taken back long before: a model of his may have learned from it all the same.
    const [, , forgotten] = await outcomesOf('hand', 'ulf', 3);
    expect(forgotten).toMatchObject({ withdrawnBecause: 'deleted', sequence: 3 });
  });
});

describe('many outcomes at once', () => {
  it('have a result each: what is refused changes nothing, the rest stands, unknown leads are made', async () => {
    const as = 'bulk:ben';
    await leads.call(as, 'PUT', 'leads/known', { occurredAt: ago(100) });
    await leads.call('bulk:bob', 'PUT', 'leads/colleagues', {});
    const lead = { attributes: { size: 1 }, occurredAt: ago(80) };
    const items = [
      { leadId: 'known', outcome: 'WON', occurredAt: ago(3) },
      { leadId: 'fresh', outcome: 'LOST', occurredAt: ago(2), lead },
      { leadId: 'fresh', outcome: 'WON', occurredAt: ago(1) },
      { leadId: 'missing', outcome: 'WON' },
      { leadId: 'colleagues', outcome: 'WON', lead },
      { leadId: 'early', outcome: 'WON', occurredAt: ago(90), lead },
      { leadId: 'not-mine', outcome: 'WON', lead: { ...lead, assigneeId: 'bob' } },
    ];
    const answer = await leads.call(as, 'POST', 'outcomes', { items });
    expect(answer.status).toBe(200);
    const results = answer.body.items.map(({ status, version, problem }: AnyBody) => [
      status,
      problem?.type?.split(':').at(-1) ?? version,
    ]);
    expect(results).toEqual([
      [200, 2],
      [201, 2],
      [409, 'lead-already-closed'],
      [404, 'lead-not-found'],
      [404, 'lead-not-found'],
      [422, 'occurred-before-creation'],
      [403, 'lead-not-yours'],
    ]);
    const outcomes = await outcomesOf('bulk', 'ben', 2);
    expect(outcomes.map(({ leadId, sequence }) => [leadId, sequence])).toEqual([
      ['known', 1],
      ['fresh', 2],
    ]);
    expect((await leads.call(as, 'GET', 'leads/early')).status).toBe(404);
    expect((await leads.call(as, 'GET', 'leads/fresh')).body).toMatchObject({
      status: 'lost',
      probability: null,
    });
  });
});
