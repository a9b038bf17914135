import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeExpired } from './adapters/retention.ts';
import { type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
beforeAll(async () => {
  leads = await startLeads();
});
afterAll(async () => {
  await leads?.[Symbol.asyncDispose]();
});
const count = async (table: string) =>
  Number((await leads.ingest.query(`select count(*) from ${table}`)).rows[0].count);

it('scores are kept for the days set, the one that stands however old it is', async () => {
  const as = 'north:anna';
  await leads.call(as, 'PUT', 'leads/old', { score: 1 });
  for (const score of [2, 3, 4]) await leads.call(as, 'PUT', 'leads/old', { score });
  await leads.ingest.query(
    `update lead_score set scored_at = scored_at - make_interval(days => case when stream_version = 3 then 50 else 500 end)
     where stream_version < 4`,
  );
  await removeExpired(leads.ingest, 400);
  const { rows } = await leads.ingest.query('select stream_version from lead_score order by 1');
  expect(rows.map((row) => row.stream_version)).toEqual([3, 4]);
  await leads.ingest.query(`update lead_score set scored_at = scored_at - interval '500 days'`);
  await removeExpired(leads.ingest, 400);
  expect(await count('lead_score')).toBe(1);
});

it('what lists and repeats need goes when nobody can ask for it any more', async () => {
  const as = 'north:bert';
  await leads.call(as, 'PUT', 'leads/again', { score: 1 }, { 'idempotency-key': 'k' });
  await leads.call(as, 'PUT', 'leads/again', { score: 2 });
  expect(await count('lead_revision')).toBeGreaterThan(0);
  await removeExpired(leads.ingest, 400);
  expect([(await count('lead_revision')) > 0, await count('idempotency_key')]).toEqual([true, 1]);
  await leads.ingest.query(`update lead_revision set archived_at = now() - interval '61 minutes'`);
  await leads.ingest.query(`update idempotency_key set created_at = now() - interval '8 days'`);
  await removeExpired(leads.ingest, 400);
  expect([await count('lead_revision'), await count('idempotency_key')]).toEqual([0, 0]);
});
