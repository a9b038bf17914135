import { beforeEach, describe, expect, inject, it } from 'vitest';
import { ask, freshDatabase } from './fresh-database.fixture.ts';
import {
  assertRoleRespectsRowSecurity,
  RoleBypassesRowSecurity,
  TableWithoutRowSecurity,
} from './index.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;

beforeEach(async () => {
  database = await freshDatabase();
});

const createLead = 'create table lead (organization_id text, user_id text)';
const force = 'alter table lead enable row level security, force row level security';

describe('assertRoleRespectsRowSecurity', () => {
  it('accepts the application role on guarded tables', async () => {
    await ask(database.ownerUrl, createLead, force, 'create table setting (name text)');
    await assertRoleRespectsRowSecurity(database.applicationUrl);
  });

  it('refuses a superuser', async () => {
    const refused = assertRoleRespectsRowSecurity(inject('superuserUrl'));
    await expect(refused).rejects.toThrow(RoleBypassesRowSecurity);
  });

  it('refuses a role with BYPASSRLS', async () => {
    await ask(inject('superuserUrl'), `alter role ${database.service}_app bypassrls`);
    const refused = assertRoleRespectsRowSecurity(database.applicationUrl);
    await expect(refused).rejects.toThrow(RoleBypassesRowSecurity);
  });

  it('refuses a role that can become one with BYPASSRLS', async () => {
    const { service } = database;
    await ask(
      inject('superuserUrl'),
      `alter role ${service}_operator bypassrls`,
      `grant ${service}_operator to ${service}_app`,
    );
    const refused = assertRoleRespectsRowSecurity(database.applicationUrl);
    await expect(refused).rejects.toThrow(RoleBypassesRowSecurity);
  });

  it('refuses the owner of tables', async () => {
    await ask(database.ownerUrl, createLead, force);
    const refused = assertRoleRespectsRowSecurity(database.ownerUrl);
    await expect(refused).rejects.toThrow('owns tables');
  });

  it.each([
    ['no row-level security', 'select 1'],
    ['row-level security that is not forced', 'alter table lead enable row level security'],
  ])('refuses a table of tenants with %s', async (_what, statement) => {
    await ask(database.ownerUrl, createLead, statement);
    const refused = assertRoleRespectsRowSecurity(database.applicationUrl);
    await expect(refused).rejects.toThrow(TableWithoutRowSecurity);
    await expect(refused).rejects.toThrow('on lead:');
  });

  it('lets a table be that the role cannot reach', async () => {
    await ask(database.ownerUrl, createLead, `revoke all on lead from ${database.service}_app`);
    await assertRoleRespectsRowSecurity(database.applicationUrl);
  });
});
