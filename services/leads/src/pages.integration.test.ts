import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelCache } from './adapters/model-cache.ts';
import { turnDay } from './adapters/day-turn.ts';
import { UserModels } from './adapters/user-models.ts';
import { type AnyBody, type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
beforeAll(async () => {
  leads = await startLeads();
});
afterAll(async () => {
  await leads?.[Symbol.asyncDispose]();
});

const as = 'north:anna';
const dayMs = 86_400_000;
const total = 5_000;

/** Open leads come in as outcomes that are taken back: a thousand a request. */
async function manyLeads(owner: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 1_000) {
    const items = Array.from({ length: Math.min(1_000, count - from) }, (_, index) => ({
      leadId: `p${from + index}`,
      outcome: 'WON',
      lead: { score: (from + index) % 101, occurredAt: new Date(Date.now() - dayMs).toISOString() },
    }));
    expect((await leads.call(owner, 'POST', 'outcomes', { items })).status).toBe(200);
  }
  await leads.ingest.query(
    `update lead set status = 'open', closed_at = null, outcome_user_id = null, probability = score / 101, footing = 'prior',
       model_version = 0, model_revision = 0, scored_at = now() where organization_id = $1`,
    [owner.split(':')[0]],
  );
  await leads.ingest.query(
    `insert into lead_event (organization_id, lead_id, version, type, data, occurred_at, recorded_at, actor_id)
     select organization_id, lead_id, 3, 'LeadReopened', '{}', now(), now(), 'anna' from lead where organization_id = $1`,
    [owner.split(':')[0]],
  );
  await leads.ingest.query(`update lead set version = 3 where organization_id = $1`, [
    owner.split(':')[0],
  ]);
}

async function readAll(
  query: string,
  between: (page: number) => Promise<void> = async () => {},
): Promise<AnyBody[]> {
  const items: AnyBody[] = [];
  let cursor: string | null = null;
  let page = 0;
  do {
    const next: string = cursor === null ? '' : `&cursor=${cursor}`;
    const answer = await leads.call(as, 'GET', `leads?limit=200&${query}${next}`);
    expect(answer.status).toBe(200);
    items.push(...answer.body.items);
    cursor = answer.body.nextCursor;
    await between(page);
    page += 1;
  } while (cursor !== null);
  return items;
}

describe('a list of 5,000 leads', () => {
  beforeAll(async () => {
    await manyLeads(as, total);
  });

  it('pages without a hole or a double while leads change, are made, are closed and ranked anew', async () => {
    const before = await readAll('status=open&sort=-probability');
    expect(new Set(before.map(({ leadId }) => leadId)).size).toBe(total);
    const models = new UserModels(new ModelCache());
    const reading = new AbortController();
    let writer = Promise.resolve();
    const write = async () => {
      for (let round = 0; !reading.signal.aborted; round += 1) {
        const id = `p${(round * 7_919) % total}`;
        await leads.call(
          as,
          'PATCH',
          `leads/${id}`,
          { score: (round * 37) % 101 },
          { 'if-match': '*' },
        );
        if (round % 3 === 0) await leads.call(as, 'POST', 'leads', { score: 100 });
        if (round % 5 === 0)
          await leads.call(as, 'PUT', `leads/p${(round * 31) % total}/outcome`, { outcome: 'WON' });
        if (round === 10) await turnDay(leads.ingest, models, Date.now() + dayMs);
      }
    };
    const during = await readAll('status=open&sort=-probability', async (page) => {
      if (page === 0) writer = write();
      // Something must be written between the pages.
      await pause(15);
    });
    reading.abort();
    await writer;
    expect(during.map(({ leadId, probability }) => [leadId, probability])).toEqual(
      before.map(({ leadId, probability }) => [leadId, probability]),
    );
    const { rows } = await leads.ingest.query('select count(*)::int as count from lead_revision');
    expect(rows[0].count).toBeGreaterThan(total);
  });

  it.each([
    'probability',
    '-probability',
    'createdAt',
    '-createdAt',
    'lastActivityAt',
    '-lastActivityAt',
  ])('is in order by %s, each lead once', async (sort) => {
    for (let index = 0; index < 5; index += 1)
      await leads.call(as, 'POST', `leads/p${index * 9}/activities`, {});
    const items = await readAll(`sort=${sort}`);
    expect(new Set(items.map(({ leadId }) => leadId)).size).toBe(items.length);
    const field = sort.replace('-', '');
    const values = items.map((item) =>
      typeof item[field] === 'string' ? Date.parse(item[field]) : (item[field] ?? -1),
    );
    const sorted = values.toSorted((a, b) => (sort.startsWith('-') ? b - a : a - b));
    expect(values).toEqual(sorted);
  });

  it('leaves out what was deleted or handed on since the first page', async () => {
    await leads.call('north:bert', 'GET', 'leads');
    const first = await leads.call(as, 'GET', 'leads?sort=createdAt&limit=2');
    const second = await leads.call(
      as,
      'GET',
      `leads?sort=createdAt&limit=2&cursor=${first.body.nextCursor}`,
    );
    const [gone, handed] = second.body.items;
    await leads.call(as, 'DELETE', `leads/${gone.leadId}`, undefined, { 'if-match': '*' });
    await leads.call(as, 'PUT', `leads/${handed.leadId}/assignee`, { assigneeId: 'bert' });
    const again = await leads.call(
      as,
      'GET',
      `leads?sort=createdAt&limit=2&cursor=${first.body.nextCursor}`,
    );
    const shown = again.body.items.map(({ leadId }: AnyBody) => leadId);
    expect(shown).toHaveLength(2);
    expect(shown).not.toContain(gone.leadId);
    expect(shown).not.toContain(handed.leadId);
  });

  it('refuses a cursor of another list and one that is too old', async () => {
    const { body } = await leads.call(as, 'GET', 'leads?limit=1');
    const other = await leads.call(
      as,
      'GET',
      `leads?limit=1&status=open&cursor=${body.nextCursor}`,
    );
    expect(other).toMatchObject({
      status: 400,
      body: { type: 'urn:leadloop:problem:invalid-cursor' },
    });
    const position = JSON.parse(Buffer.from(body.nextCursor, 'base64url').toString('utf8'));
    const old = Buffer.from(JSON.stringify({ ...position, at: position.at - 3_700_000 })).toString(
      'base64url',
    );
    const expired = await leads.call(as, 'GET', `leads?limit=1&cursor=${old}`);
    expect(expired).toMatchObject({
      status: 400,
      body: { type: 'urn:leadloop:problem:cursor-expired' },
    });
    const wild = Buffer.from(JSON.stringify({ ...position, snapshot: '9:1:' })).toString(
      'base64url',
    );
    expect((await leads.call(as, 'GET', `leads?limit=1&cursor=${wild}`)).status).toBe(400);
  });
});
