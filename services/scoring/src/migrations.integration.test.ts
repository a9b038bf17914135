import { applyMigrations } from '@leadloop/database';
import { testDatabase } from '@leadloop/testkit';
import type { TestDatabase } from '@leadloop/testkit';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';

const perOrganization = '20251101000000_organizations_users_and_models';
const perUser = '20251122210632_per_user_ai_personalization';
const withOrganization = '20251122212615_add_organizationid_to_ai_models';

const migrate = ({ ownerUrl, migrationsDirectory }: TestDatabase, through?: string) =>
  applyMigrations({
    databaseUrl: ownerUrl,
    directory: migrationsDirectory,
    ...(through === undefined ? {} : { through }),
  });

async function ask<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const people = `
  insert into "Organization" ("id") values ('north'), ('south');
  insert into "User" ("id", "organizationId") values ('ann', 'north'), ('bob', 'north'), ('cat', 'south'), ('homeless', null);`;
const modelsOf = (...users: string[]) =>
  `insert into "LeadScoringModel" ("id", "userId", "factors", "accuracy", "lastTrainedAt", "trainingDataCount", "updatedAt") values ${users
    .map(
      (user) =>
        `('model-${user}', '${user}', '{"score": {"share": 1}}', 0.75, '2025-11-22T21:10:00Z', 42, '2025-11-22T21:10:00Z')`,
    )
    .join(', ')}`;

describe('the history of LeadScoringModel', () => {
  it('drops the model of a whole organization, which is nobody’s', async () => {
    await using database = await testDatabase('scoring', { migrated: false });
    await migrate(database, perOrganization);
    await ask(database.ownerUrl, people);
    await ask(
      database.ownerUrl,
      `insert into "LeadScoringModel" ("id", "organizationId", "factors", "updatedAt") values ('of-north', 'north', '{}', now())`,
    );
    await migrate(database, perUser);
    expect(await ask(database.ownerUrl, 'select * from "LeadScoringModel"')).toEqual([]);
    expect(await ask(database.ownerUrl, 'select * from "User"')).toHaveLength(4);
  });

  it('gives each row between the two migrations its user’s organization, and loses nothing', async () => {
    await using database = await testDatabase('scoring', { migrated: false });
    await migrate(database, perUser);
    await ask(database.ownerUrl, people);
    await ask(database.ownerUrl, modelsOf('ann', 'bob', 'cat'));
    await ask(database.ownerUrl, `delete from "User" where "id" = 'homeless'`);
    await migrate(database);
    const rows = await ask(
      database.superuserUrl,
      'select * from "LeadScoringModel" order by "userId"',
    );
    expect(rows).toMatchObject(
      [
        ['ann', 'north'],
        ['bob', 'north'],
        ['cat', 'south'],
      ].map(([userId, organizationId]) => ({
        id: `model-${userId}`,
        userId,
        organizationId,
        factors: { score: { share: 1 } },
        accuracy: 0.75,
        lastTrainedAt: new Date('2025-11-22T21:10:00Z'),
        trainingDataCount: 42,
      })),
    );
  });

  it('stops with a clear error at a row whose user has no organization, and changes nothing', async () => {
    await using database = await testDatabase('scoring', { migrated: false });
    await migrate(database, perUser);
    await ask(database.ownerUrl, people);
    await ask(database.ownerUrl, modelsOf('ann', 'homeless'));
    await expect(migrate(database, withOrganization)).rejects.toThrow(
      /LeadScoringModel: 1 row\(s\) belong to a user without an organization, such as user "homeless"/,
    );
    const columns = await ask(database.ownerUrl, 'select * from "LeadScoringModel"');
    expect(columns).toHaveLength(2);
    expect(columns[0]).not.toHaveProperty('organizationId');
  });

  it('goes on where it stopped once the user has an organization', async () => {
    await using database = await testDatabase('scoring', { migrated: false });
    await migrate(database, perUser);
    await ask(database.ownerUrl, people);
    await ask(database.ownerUrl, modelsOf('homeless'));
    await expect(migrate(database)).rejects.toThrow('homeless');
    await ask(
      database.ownerUrl,
      `update "User" set "organizationId" = 'south' where "id" = 'homeless'`,
    );
    await migrate(database);
    const rows = await ask(database.superuserUrl, 'select * from "LeadScoringModel"');
    expect(rows).toMatchObject([{ userId: 'homeless', organizationId: 'south' }]);
  });

  it('stops at any user without an organization before users are tied to theirs', async () => {
    await using database = await testDatabase('scoring', { migrated: false });
    await migrate(database, withOrganization);
    await ask(database.ownerUrl, people);
    await expect(migrate(database)).rejects.toThrow(
      /User: 1 row\(s\) have no organization, such as user "homeless"/,
    );
  });
});

const column = (name: string, type: string, nullable: 'YES' | 'NO', value: string | null) => ({
  name,
  type,
  nullable,
  default: value,
});

describe('LeadScoringModel in the catalogue', () => {
  it('has the columns, types and defaults that were given', async () => {
    await using database = await testDatabase('scoring');
    const columns = await ask(
      database.superuserUrl,
      `select column_name as name, data_type as type, is_nullable as nullable, column_default as default
       from information_schema.columns where table_name = 'LeadScoringModel' order by column_name collate "C"`,
    );
    const time = 'timestamp with time zone';
    expect(columns).toEqual([
      column('accuracy', 'double precision', 'YES', null),
      column('createdAt', time, 'NO', 'CURRENT_TIMESTAMP'),
      column('factors', 'jsonb', 'NO', null),
      column('id', 'text', 'NO', null),
      column('lastTrainedAt', time, 'YES', null),
      column('organizationId', 'text', 'NO', null),
      column('trainingDataCount', 'integer', 'NO', '0'),
      column('updatedAt', time, 'NO', null),
      column('userId', 'text', 'NO', null),
    ]);
  });

  it('has its keys, its cascades and its indexes', async () => {
    await using database = await testDatabase('scoring');
    const keys = await ask(
      database.superuserUrl,
      `select pg_get_constraintdef(oid) as definition from pg_constraint
       where conrelid = '"LeadScoringModel"'::regclass and contype in ('p', 'f', 'u') order by 1`,
    );
    expect(keys.map((row) => Object.values(row)[0] as string)).toEqual([
      'FOREIGN KEY ("organizationId") REFERENCES "Organization"(id) ON UPDATE CASCADE ON DELETE CASCADE',
      'FOREIGN KEY ("organizationId", "userId") REFERENCES "User"("organizationId", id) ON UPDATE CASCADE ON DELETE CASCADE',
      'PRIMARY KEY (id)',
    ]);
    const indexes = await ask(
      database.superuserUrl,
      `select indexdef as definition from pg_indexes where tablename = 'LeadScoringModel' order by indexname collate "C"`,
    );
    expect(indexes.map((row) => Object.values(row)[0] as string)).toEqual([
      'CREATE INDEX "LeadScoringModel_organizationId_idx" ON public."LeadScoringModel" USING btree ("organizationId")',
      'CREATE UNIQUE INDEX "LeadScoringModel_pkey" ON public."LeadScoringModel" USING btree (id)',
      'CREATE UNIQUE INDEX "LeadScoringModel_userId_key" ON public."LeadScoringModel" USING btree ("userId")',
    ]);
  });

  it('takes no row that points at another organization’s user, and goes with its user', async () => {
    await using database = await testDatabase('scoring');
    const as = database.superuserUrl;
    await ask(as, `insert into "Organization" ("id") values ('north'), ('south')`);
    await ask(as, `insert into "User" ("id", "organizationId") values ('ann', 'north')`);
    const row = (organization: string) =>
      ask(
        as,
        `insert into "LeadScoringModel" ("id", "organizationId", "userId", "factors", "updatedAt")
         values ('one', '${organization}', 'ann', '{}', now())`,
      );
    await expect(row('south')).rejects.toThrow('LeadScoringModel_organizationId_userId_fkey');
    await row('north');
    await ask(as, `delete from "User" where "id" = 'ann'`);
    expect(await ask(as, 'select * from "LeadScoringModel"')).toEqual([]);
  });
});
