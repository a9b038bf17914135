import { Pool, type PoolClient } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, freshDatabase } from './fresh-database.fixture.ts';
import { inTenant, type SqlTransaction, type Tenant } from './index.ts';

let pool: Pool;

/** What `inTenant` asks of a Prisma client, on one connection, so that settings would stay if they could. */
const client = {
  async $transaction<Result>(work: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
    const connection = await pool.connect();
    try {
      await connection.query('begin');
      const result = await work(transactionOn(connection));
      await connection.query('commit');
      return result;
    } catch (error) {
      await connection.query('rollback');
      throw error;
    } finally {
      connection.release();
    }
  },
};

function transactionOn(connection: PoolClient): SqlTransaction {
  return {
    $queryRawUnsafe: async <Result>(sql: string, ...values: unknown[]) =>
      (await connection.query(sql, values)).rows as Result,
    $executeRawUnsafe: async (sql, ...values) =>
      (await connection.query(sql, values)).rowCount ?? 0,
  };
}

beforeEach(async () => {
  const { ownerUrl, applicationUrl, service } = await freshDatabase();
  await ask(
    ownerUrl,
    'create table note (organization_id text, user_id text, word text)',
    'alter table note enable row level security, force row level security',
    `create policy tenant on note to ${service}_app using (
       organization_id = nullif(current_setting('app.organization', true), '') and (
         user_id = nullif(current_setting('app.user', true), '')
         or current_setting('app.scope', true) = 'organization'))`,
  );
  pool = new Pool({ connectionString: applicationUrl, max: 1 });
  for (const [organizationId, userId] of [
    ['o1', 'u1'],
    ['o1', 'u2'],
    ['o2', 'u3'],
  ] as const) {
    await inTenant(client, { organizationId, userId }, (tx) =>
      tx.$executeRawUnsafe('insert into note values ($1, $2, $2)', organizationId, userId),
    );
  }
});

afterEach(() => pool.end());

const words = (tenant: Tenant) =>
  inTenant(client, tenant, async (tx) => {
    const rows = await tx.$queryRawUnsafe<{ word: string }[]>(
      'select word from note order by word',
    );
    return rows.map((row) => row.word);
  });

describe('inTenant', () => {
  it('sees the rows of the user alone', async () => {
    expect(await words({ organizationId: 'o1', userId: 'u1' })).toEqual(['u1']);
    expect(await words({ organizationId: 'o1', userId: 'u3' })).toEqual([]);
  });

  it('sees the rows of the organization where its scope asks for them', async () => {
    const scope = 'organization';
    expect(await words({ organizationId: 'o1', userId: 'u1', scope })).toEqual(['u1', 'u2']);
  });

  it('leaves nothing behind on the connection', async () => {
    await words({ organizationId: 'o1', userId: 'u1', scope: 'organization' });
    expect((await pool.query('select * from note')).rows).toEqual([]);
    expect(await words({ organizationId: 'o1', userId: 'u2' })).toEqual(['u2']);
  });

  it('writes no row for another', async () => {
    const foreign = inTenant(client, { organizationId: 'o1', userId: 'u1' }, (tx) =>
      tx.$executeRawUnsafe(`insert into note values ('o2', 'u3', 'planted')`),
    );
    await expect(foreign).rejects.toThrow('violates row-level security policy');
  });

  it('takes ids for text, whatever they hold', async () => {
    expect(await words({ organizationId: `o1' or true --`, userId: 'u1' })).toEqual([]);
  });
});
