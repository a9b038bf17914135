import { testDatabase } from '@leadloop/testkit';
import type { TestDatabase } from '@leadloop/testkit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Every table with one user's rows that the application role may read. */
const ofUsers = ['key_state', 'training_example', 'pending_training', 'model_version', 'training_decision', 'idempotency_key', '"LeadScoringModel"'] as const; // prettier-ignore
const ofThePipeline = ['outbox', 'parked_event', 'dead_letter', 'feature_key', 'relay_lease', 'consumer_partition', 'tick', '_prisma_migrations'] as const; // prettier-ignore

const rowsOf = (organization: string, user: string) => `
  insert into "Organization" ("id") values ('${organization}') on conflict do nothing;
  insert into "User" ("id", "organizationId") values ('${user}', '${organization}');
  insert into key_state (organization_id, user_id) values ('${organization}', '${user}');
  insert into training_example (organization_id, user_id, sequence, lead_id, outcome, occurred_at, features)
    values ('${organization}', '${user}', 1, 'lead', 'WON', now(), '');
  insert into pending_training (organization_id, user_id, cut_sequence, trigger) values ('${organization}', '${user}', 1, 'demand');
  insert into model_version (organization_id, user_id, version, decision_sequence, cut_sequence, algorithm,
      first_training_outcomes, retraining_step_min, retraining_share, training_data_count, wins,
      training_set_digest, parameters, parameters_digest, created_at)
    values ('${organization}', '${user}', 1, 1, 1, 'a', 20, 10, 0.1, 20, 10, 'd', '', 'd', now());
  insert into training_decision (organization_id, user_id, sequence, decision_id, verdict, reason, trigger, served_version,
      decided_at, cut_sequence, algorithm, first_training_outcomes, retraining_step_min, retraining_share,
      training_data_count, wins, training_set_digest)
    values ('${organization}', '${user}', 1, gen_random_uuid(), 'skipped', 'r', 'demand', 0, now(), 1, 'a', 20, 10, 0.1, 1, 1, 'd');
  insert into idempotency_key (organization_id, user_id, key, request_hash, status) values ('${organization}', '${user}', 'k', 'h', 200);
  insert into "LeadScoringModel" ("id", "organizationId", "userId", "factors", "updatedAt")
    values ('${user}', '${organization}', '${user}', '{}', now());`;

describe('row-level security, asked directly in SQL', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await testDatabase('scoring');
    const superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    await superuser.query(rowsOf('north', 'ann') + rowsOf('north', 'bob') + rowsOf('south', 'cat'));
    await superuser.end();
    client = new Client({ connectionString: database.applicationUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await database?.[Symbol.asyncDispose]();
  });

  async function as<Result>(organization: string, user: string, work: () => Promise<Result>) {
    await client.query('begin');
    try {
      await client.query(
        `select set_config('app.organization', $1, true), set_config('app.user', $2, true)`,
        [organization, user],
      );
      return await work();
    } finally {
      await client.query('rollback');
    }
  }
  const count = async (table: string) =>
    Number((await client.query<{ count: string }>(`select count(*) from ${table}`)).rows[0]?.count);

  it.each(ofUsers)(
    '%s shows one’s own rows, not a colleague’s, not another organization’s',
    async (table) => {
      expect(await as('north', 'ann', () => count(table))).toBe(1);
      expect(await as('south', 'cat', () => count(table))).toBe(1);
      expect(await as('south', 'ann', () => count(table))).toBe(0);
      expect(await as('north', '', () => count(table))).toBe(0);
    },
  );

  const seen = async () =>
    (await client.query<{ id: string }>('select "id" from "User"')).rows.map(({ id }) => id);

  it('a user id shows its own row wherever it is bound, and nobody else’s', async () => {
    expect(await as('south', 'ann', seen)).toEqual(['ann']);
    expect(await as('north', 'bob', seen)).toEqual(['bob']);
  });

  const demand = (user: string) =>
    client.query(
      `insert into pending_training (organization_id, user_id, cut_sequence, trigger) values ('north', $1, 1, 'demand')`,
      [user],
    );

  it('takes no row for somebody else, and no user that is not provisional', async () => {
    await expect(as('north', 'ann', () => demand('bob'))).rejects.toThrow('row-level security');
    const stub = `insert into "User" ("id", "organizationId", "provisional") values ('dan', 'north', false)`;
    await expect(as('north', 'dan', () => client.query(stub))).rejects.toThrow(
      'row-level security',
    );
  });

  it.each(ofThePipeline)('%s is out of reach of anything that HTTP can do', async (table) => {
    await expect(as('north', 'ann', () => count(table))).rejects.toThrow('permission denied');
  });

  it('leaves what was learned to the pipeline alone', async () => {
    const change = `update key_state set footing = 'personal'`;
    await expect(as('north', 'ann', () => client.query(change))).rejects.toThrow(
      'permission denied',
    );
  });
});
