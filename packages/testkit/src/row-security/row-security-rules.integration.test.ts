import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../test-database.ts';
import { rowSecurityRules } from './row-security-rules.ts';

const owner = { org: 'owners', user: 'owner' };
let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase('leads');
});
afterEach(() => database[Symbol.asyncDispose]());

async function brokenRules(...statements: string[]): Promise<(string | undefined)[]> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
  const broken: string[] = [];
  for (const [rule, findings] of Object.entries(rowSecurityRules)) {
    const found = await findings({ database, owner });
    if (found.some((finding) => finding.includes('added'))) broken.push(rule);
  }
  return broken;
}

const [guarded, noTenant, others, inserts, changes] = Object.keys(rowSecurityRules);
const create = 'create table added (organization_id text, user_id text)';
const row = `insert into added values ('owners', 'owner')`;
const force = 'alter table added enable row level security, force row level security';
const ofOrganization = `using (organization_id = app_organization() and (user_id = app_user() or app_sees_organization()))`;

it('a table added with a policy passes', async () => {
  expect(
    await brokenRules(
      create,
      row,
      force,
      `create policy p on added to leads_app ${ofOrganization}`,
    ),
  ).toEqual([]);
});

it.each<[string, string[], (string | undefined)[]]>([
  ['without row-level security', [create, row], [guarded, noTenant, others, inserts, changes]],
  ['that names no organization', ['create table added (body text)'], [guarded]],
  ['without a policy', [create, row, force], [guarded]],
  [
    'whose second policy undoes the first',
    [
      create,
      row,
      force,
      `create policy p on added to leads_app ${ofOrganization}`,
      'create policy q on added using (true)',
    ],
    [guarded, noTenant, others, inserts, changes],
  ],
  [
    'whose policy forgets the user',
    [
      create,
      row,
      force,
      'create policy p on added to leads_app using (organization_id = app_organization())',
    ],
    [others],
  ],
  [
    'whose policy lets rows be put anywhere',
    [
      create,
      row,
      force,
      `create policy p on added to leads_app ${ofOrganization} with check (user_id <> '')`,
    ],
    [inserts],
  ],
])('a table added %s fails', async (_what, statements, rules) => {
  expect(await brokenRules(...statements)).toEqual(rules);
});
