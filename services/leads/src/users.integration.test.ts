import { eventually } from '@leadloop/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningLeads, startLeads } from './running-leads.fixture.ts';

describe('users', () => {
  let leads: RunningLeads;
  beforeAll(async () => {
    leads = await startLeads();
  });
  afterAll(async () => {
    await leads?.[Symbol.asyncDispose]();
  });
  const userRecords = (org: string, user: string, count: number) =>
    eventually(
      async () => {
        const records = await leads.records('users', org, user);
        expect(records).toHaveLength(count);
        return records;
      },
      { timeoutMs: 5_000 },
    );

  it('come into being at the first valid token, once, with a key of their own on the log', async () => {
    await Promise.all(Array.from({ length: 8 }, () => leads.call('north:anna', 'GET', 'leads')));
    const [record] = await userRecords('north', 'anna', 1);
    expect(record).toMatchObject({ type: 'UserRecord', value: { userId: 'anna', erased: false } });
    const { rows } = await leads.ingest.query(
      `select count(*)::int as count from outbox where topic = 'users'`,
    );
    expect(rows[0].count).toBe(1);
    expect((await leads.call('north:anna', 'GET', 'users/anna')).body).toMatchObject({
      organizationId: 'north',
    });
  });

  it('belong to one organization for good: a token of another gets 403', async () => {
    await leads.call('north:berta', 'GET', 'leads');
    for (const path of ['leads', 'users/berta', 'leads/any']) {
      const answer = await leads.call('south:berta', 'GET', path);
      expect(answer).toMatchObject({
        status: 403,
        body: { type: 'urn:leadloop:problem:user-bound-elsewhere' },
      });
    }
    const taken = await leads.call('south:boss:admin', 'POST', 'users/berta');
    expect(taken).toMatchObject({
      status: 403,
      body: { type: 'urn:leadloop:problem:user-bound-elsewhere' },
    });
  });

  it('are made by an admin, who can then give them leads', async () => {
    const admin = 'east:boss:admin';
    expect((await leads.call(admin, 'POST', 'users/emil')).status).toBe(201);
    expect((await leads.call(admin, 'POST', 'users/emil')).status).toBe(200);
    await leads.call(admin, 'PUT', 'leads/e', { assigneeId: 'emil' });
    expect((await leads.call('east:emil', 'GET', 'leads/e')).body.assigneeId).toBe('emil');
    expect((await leads.call(admin, 'GET', 'users/emil')).status).toBe(200);
    await userRecords('east', 'emil', 1);
  });

  it('of an admin’s own organization only', async () => {
    await leads.call('west:wim', 'GET', 'leads');
    expect((await leads.call('east:boss:admin', 'GET', 'users/wim')).status).toBe(404);
  });
});

describe('without provisioning by token', () => {
  it('a user comes into being by an admin alone, the first admin by themselves', async () => {
    await using leads = await startLeads({ autoProvision: false });
    const refused = await leads.call('north:anna', 'GET', 'leads');
    expect(refused).toMatchObject({
      status: 403,
      body: { type: 'urn:leadloop:problem:user-unknown' },
    });
    expect((await leads.call('north:boss:admin', 'POST', 'users/anna')).status).toBe(201);
    expect((await leads.call('north:anna', 'GET', 'leads')).status).toBe(200);
  });
});
