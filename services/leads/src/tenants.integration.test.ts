import { assertRoleRespectsRowSecurity } from '@leadloop/database';
import { Pool, type PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
let application: Pool;
beforeAll(async () => {
  leads = await startLeads();
  application = new Pool({ connectionString: leads.database.applicationUrl, max: 1 });
  for (const as of ['north:anna', 'north:bert', 'south:sue']) {
    const lead = `${as.split(':')[1]}s`;
    await leads.call(as, 'PUT', `leads/${lead}`, { name: lead }, { 'idempotency-key': 'k' });
    await leads.call(as, 'PUT', `leads/${lead}-closed`, {});
    await leads.call(as, 'PUT', `leads/${lead}-closed/outcome`, { outcome: 'WON' });
  }
  await leads.call('north:boss:admin', 'PUT', 'leads/nobodys', {});
});
afterAll(async () => {
  await application?.end();
  await leads?.[Symbol.asyncDispose]();
});

const ids = (answer: { body: { items: { leadId: string }[] } }) =>
  answer.body.items.map(({ leadId }) => leadId).toSorted();

describe('over HTTP', () => {
  it('a member lists their own leads alone', async () => {
    expect(ids(await leads.call('north:anna', 'GET', 'leads'))).toEqual(['annas', 'annas-closed']);
    expect(ids(await leads.call('north:anna', 'GET', 'leads?assigneeId=bert'))).toEqual([]);
  });
  it('an admin lists those of the own organization, of whom they ask for', async () => {
    const all = await leads.call('north:boss:admin', 'GET', 'leads');
    expect(ids(all)).toEqual(['annas', 'annas-closed', 'berts', 'berts-closed', 'nobodys']);
    expect(
      ids(await leads.call('north:boss:admin', 'GET', 'leads?assigneeId=bert&status=open')),
    ).toEqual(['berts']);
  });
  it('two organizations may use the same lead id, each for its own', async () => {
    const put = await leads.call('south:sue', 'PUT', 'leads/annas', { name: 'Of Sue' });
    expect(put.status).toBe(201);
    expect((await leads.call('north:anna', 'GET', 'leads/annas')).body.name).toBe('annas');
  });
});

/** Runs as a tenant and takes everything back. */
async function asTenant<Result>(
  [organization, user, scope]: readonly [string, string, string?],
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await application.connect();
  try {
    await client.query('begin');
    await client.query(
      `select set_config('app.organization', $1, true), set_config('app.user', $2, true), set_config('app.scope', $3, true)`,
      [organization, user, scope ?? 'user'],
    );
    return await work(client);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe('in SQL, on the application role', () => {
  it('history is never rewritten: events and outbox rows take no change', async () => {
    const wanted = [
      'update lead_event set type = type',
      'delete from lead_event',
      'delete from outbox',
      'delete from "User"',
    ];
    for (const sql of wanted) {
      await expect(
        asTenant(['north', 'boss', 'organization'], (client) => client.query(sql)),
      ).rejects.toThrow(/permission denied/);
    }
    await expect(
      asTenant(['north', 'anna'], (client) => client.query('select * from relay_lease')),
    ).rejects.toThrow(/permission denied/);
  });

  it('a table that somebody adds without a policy stops the service', async () => {
    const owner = new Pool({ connectionString: leads.database.ownerUrl, max: 1 });
    try {
      await owner.query('create table added (organization_id text)');
      await expect(assertRoleRespectsRowSecurity(leads.database.applicationUrl)).rejects.toThrow(
        /added/,
      );
      await owner.query('drop table added');
      await expect(
        assertRoleRespectsRowSecurity(leads.database.applicationUrl),
      ).resolves.toBeUndefined();
    } finally {
      await owner.end();
    }
  });
});
