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
  await leads.ingest.query(
    `insert into user_model (organization_id, user_id, revision, version, footing, wins, outcomes, cut_sequence, algorithm)
     select "organizationId", "id", 1, 0, 'prior', 0, 0, 1, 'a' from "User"`,
  );
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
  it('what is another’s answers exactly as what does not exist, on every route of a lead', async () => {
    const routes: [string, string, unknown?][] = [
      ['GET', ''], ['GET', '/history'], ['GET', '/prediction'], ['GET', '/scores'], ['PATCH', '', { score: 1 }],
      ['DELETE', ''], ['POST', '/activities', {}], ['PUT', '/assignee', { assigneeId: 'anna' }],
      ['PUT', '/outcome', { outcome: 'WON' }], ['DELETE', '/outcome'],
    ]; // prettier-ignore
    for (const [method, below, body] of routes) {
      const answers = await Promise.all(
        ['berts', 'sues', 'nobodys', 'never-was'].map((id) =>
          leads.call('north:anna', method, `leads/${id}${below}`, body, { 'if-match': '*' }),
        ),
      );
      const told = answers.map(({ status, etag, body }) => ({
        status,
        etag,
        body: { ...body, instance: '' },
      }));
      expect(told).toEqual(told.map(() => told.at(-1)));
      expect(told[0]?.status).toBe(404);
    }
  });
  it('two organizations may use the same lead id, each for its own', async () => {
    const put = await leads.call('south:sue', 'PUT', 'leads/annas', { name: 'Of Sue' });
    expect(put.status).toBe(201);
    expect((await leads.call('north:anna', 'GET', 'leads/annas')).body.name).toBe('annas');
  });
});

const tables = [
  'Organization', 'User', 'lead', 'lead_revision', 'lead_event', 'lead_score', 'user_model', 'key_sequence', 'outbox',
  'idempotency_key',
]; // prettier-ignore

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
const count = async (client: PoolClient, sql: string, values: unknown[] = []) =>
  Number((await client.query(sql, values)).rows[0].count);

describe('in SQL, on the application role', () => {
  it.each(tables)(
    '%s shows nothing without a tenant, also over a connection that had one',
    async (table) => {
      await asTenant(['north', 'anna', 'organization'], (client) =>
        client.query(`select * from "${table}"`),
      );
      const client = await application.connect();
      try {
        expect(await count(client, `select count(*) from "${table}"`)).toBe(0);
      } finally {
        client.release();
      }
    },
  );

  it.each(tables)(
    '%s shows a member nothing of another organization or a colleague',
    async (table) => {
      const seen = await asTenant(
        ['north', 'anna'],
        async (client) => (await client.query(`select * from "${table}"`)).rows,
      );
      expect(JSON.stringify(seen)).not.toMatch(/"(south|sue|bert|sues|berts)"/);
      expect(seen.length > 0 || table === 'lead_revision').toBe(true);
    },
  );

  it('an admin’s view ends at the organization', async () => {
    await asTenant(['north', 'boss', 'organization'], async (client) => {
      for (const table of tables) {
        expect(JSON.stringify((await client.query(`select * from "${table}"`)).rows)).not.toMatch(
          /"(south|sue)"/,
        );
      }
      expect(await count(client, `select count(*) from lead where lead_id = 'nobodys'`)).toBe(1);
    });
  });

  it('nobody writes a row of another organization', async () => {
    const refused = /row-level security/;
    const wanted = [
      `insert into lead (organization_id, lead_id, version, status, attributes, created_at, activity_count)
       values ('south', 'x', 1, 'open', '{}', now(), 0)`,
      `insert into outbox (topic, partition, key, sequence, organization_id, user_id) values ('users', 0, 'k', 0, 'south', 'sue')`,
      `insert into "User" ("id", "organizationId", "featureKey") values ('new', 'south', decode(repeat('00', 32), 'hex'))`,
    ];
    for (const sql of wanted) {
      await expect(
        asTenant(['north', 'boss', 'organization'], (client) => client.query(sql)),
      ).rejects.toThrow(refused);
    }
    await asTenant(['north', 'boss', 'organization'], async (client) => {
      const { rowCount } = await client.query(
        `update lead set name = 'mine' where lead_id = 'sues'`,
      );
      expect(rowCount).toBe(0);
    });
  });

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
