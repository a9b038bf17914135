import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
beforeAll(async () => {
  leads = await startLeads();
});
afterAll(async () => {
  await leads?.[Symbol.asyncDispose]();
});

const times = <Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): Promise<Result[]> => Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const statuses = (answers: readonly { status: number }[]) =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

describe('writers at the same moment', () => {
  it('of one lead all get through, one version after the other', async () => {
    const as = 'c1:anna-c1';
    await leads.call(as, 'PUT', 'leads/hot', {});
    const answers = await times(25, () => leads.call(as, 'POST', 'leads/hot/activities', {}));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ etag }) => etag)).size).toBe(25);
    expect((await leads.call(as, 'GET', 'leads/hot')).body.activityCount).toBe(25);
  });

  it('who have seen the same version: one wins, the other is told', async () => {
    const as = 'c2:anna-c2';
    await leads.call(as, 'PUT', 'leads/seen', {});
    const answers = await times(6, (index) =>
      leads.call(as, 'PATCH', 'leads/seen', { score: index }, { 'if-match': '"1"' }),
    );
    expect(statuses(answers)).toEqual([200, 412, 412, 412, 412, 412]);
    const stale = answers.find(({ status }) => status === 412);
    expect(stale?.etag).toBe('"2"');
  });

  it('who close one lead: one outcome is recorded', async () => {
    const as = 'c3:anna-c3';
    await leads.call(as, 'PUT', 'leads/closing', {});
    const answers = await times(6, () =>
      leads.call(as, 'PUT', 'leads/closing/outcome', { outcome: 'WON' }),
    );
    expect(statuses(answers)).toEqual([200, 409, 409, 409, 409, 409]);
  });

  it('who make one id for different people: one does', async () => {
    await leads.call('c4:anna-c4', 'GET', 'leads');
    await leads.call('c4:bert-c4', 'GET', 'leads');
    const answers = await times(8, (index) =>
      leads.call(index % 2 === 0 ? 'c4:anna-c4' : 'c4:bert-c4', 'POST', 'leads', {
        leadId: 'wanted',
      }),
    );
    expect(statuses(answers)).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  it('who hand leads to each other do not stand in each other’s way', async () => {
    const [a, b] = ['c5:anna-c5', 'c5:bert-c5'];
    for (const as of [a, b]) await leads.call(as, 'PUT', `leads/of-${as.slice(3, 7)}`, {});
    const admin = 'c5:boss-c5:admin';
    const answers = await times(20, (index) =>
      leads.call(admin, 'PUT', `leads/of-${index % 2 === 0 ? 'anna' : 'bert'}/assignee`, {
        assigneeId: index % 4 < 2 ? 'bert-c5' : 'anna-c5',
      }),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  it('number a key’s outcomes without hole or double, in the outbox’s order', async () => {
    const as = 'c6:anna-c6';
    const lead = { occurredAt: new Date(Date.now() - 86_400_000).toISOString() };
    await times(12, (index) =>
      leads.call(as, 'POST', 'outcomes', {
        items: [0, 1, 2].map((part) => ({ leadId: `n${index}-${part}`, outcome: 'WON', lead })),
      }),
    );
    const { rows } = await leads.ingest.query(
      `select sequence::int from outbox where topic = 'lead-outcomes' and organization_id = 'c6' order by id`,
    );
    expect(rows.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 36 }, (_, index) => index + 1),
    );
  });
});

const key = (name: string) => ({ 'idempotency-key': name });

describe('the same request again', () => {
  const as = 'i1:anna-i1';
  it('gets the first answer: status, body and ETag, and nothing happens twice', async () => {
    const first = await leads.call(as, 'POST', 'leads', { name: 'Once' }, key('k1'));
    const second = await leads.call(as, 'POST', 'leads', { name: 'Once' }, key('k1'));
    expect(second).toMatchObject({ status: 201, body: first.body, etag: first.etag });
    expect((await leads.call(as, 'GET', 'leads')).body.items).toHaveLength(1);
  });

  it('at the same moment is done once', async () => {
    const answers = await times(6, () =>
      leads.call(as, 'POST', 'leads', { name: 'Twin' }, key('k2')),
    );
    expect(new Set(answers.map(({ body }) => body.leadId)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
  });

  it('is looked up before If-Match and state: a repeated change and a repeated outcome succeed', async () => {
    await leads.call(as, 'PUT', 'leads/again', {});
    const patch = () =>
      leads.call(as, 'PATCH', 'leads/again', { score: 5 }, { ...key('k3'), 'if-match': '"1"' });
    const close = () => leads.call(as, 'PUT', 'leads/again/outcome', { outcome: 'WON' }, key('k4'));
    expect((await patch()).etag).toBe('"2"');
    expect((await close()).status).toBe(200);
    expect(await patch()).toMatchObject({ status: 200, etag: '"2"' });
    expect(await close()).toMatchObject({ status: 200, etag: '"3"' });
    const closings = await times(4, () => close());
    expect(closings.every(({ status }) => status === 200)).toBe(true);
  });

  it('of a deletion gets its 204 again', async () => {
    await leads.call(as, 'PUT', 'leads/going', {});
    const remove = () =>
      leads.call(as, 'DELETE', 'leads/going', undefined, { ...key('k5'), 'if-match': '*' });
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
  });

  it('with another body is refused', async () => {
    const answer = await leads.call(as, 'POST', 'leads', { name: 'Other' }, key('k1'));
    expect(answer).toMatchObject({
      status: 422,
      body: { type: 'urn:leadloop:problem:idempotency-key-reused' },
    });
  });

  it('by somebody else is another request', async () => {
    const other = await leads.call('i1:bert-i1', 'POST', 'leads', { name: 'Once' }, key('k1'));
    expect(other.status).toBe(201);
    expect(other.body.assigneeId).toBe('bert-i1');
  });

  it('of many outcomes gets the same results', async () => {
    const items = [
      { leadId: 'h1', outcome: 'WON', lead: {} },
      { leadId: 'nowhere', outcome: 'WON' },
    ];
    const send = () => leads.call(as, 'POST', 'outcomes', { items }, key('k6'));
    const first = await send();
    expect(await send()).toMatchObject({ status: 200, body: first.body });
    expect(first.body.items.map(({ status }: { status: number }) => status)).toEqual([201, 404]);
  });
});
