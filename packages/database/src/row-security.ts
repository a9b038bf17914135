import { Client } from 'pg';

/** The role of a database address may see past row-level security. */
export class RoleBypassesRowSecurity extends Error {
  override name = 'RoleBypassesRowSecurity';
}

/** A table of tenants' rows stands open to a role. */
export class TableWithoutRowSecurity extends Error {
  override name = 'TableWithoutRowSecurity';
}

/** What the role is, and what it could become by `set role`. */
const roleQuery = `
  select current_user as role,
    exists (select from pg_roles r where pg_has_role(current_user, r.oid, 'member')
      and (r.rolsuper or r.rolbypassrls)) as bypasses,
    exists (select from pg_class c where c.relnamespace = 'public'::regnamespace
      and pg_has_role(current_user, c.relowner, 'member')) as owns`;

/** Whatever names an organization holds tenants' rows; "Organization" itself names it by its id. */
const openTablesQuery = `
  select c.oid::regclass::text as name
  from pg_class c
  where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    and has_table_privilege(c.oid, 'select, insert, update, delete')
    and (c.relname = 'Organization' or exists (
      select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
        and a.attname in ('organization_id', 'organizationId')))
    and not (c.relrowsecurity and c.relforcerowsecurity)
  order by c.relname collate "C"`;

/**
 * Refuses a role that row-level security does not hold: superuser, BYPASSRLS, owner of a table or a member of such a role
 * (`RoleBypassesRowSecurity`); and a table with an organization's id, within the role's reach, that
 * has no forced row-level security (`TableWithoutRowSecurity`), so that a table somebody adds
 * without a policy stops the service instead of showing every tenant to all.
 */
export async function assertRoleRespectsRowSecurity(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: string; bypasses: boolean; owns: boolean }>(
      roleQuery,
    );
    const found = rows[0];
    if (found === undefined || found.bypasses || found.owns) {
      const why = found?.bypasses === true ? 'is superuser or has BYPASSRLS' : 'owns tables';
      throw new RoleBypassesRowSecurity(
        `the database role ${found?.role} ${why}, so row-level security would not hold it: use the application role`,
      );
    }
    const open = await client.query<{ name: string }>(openTablesQuery);
    if (open.rows.length > 0) {
      throw new TableWithoutRowSecurity(
        `no forced row-level security on ${open.rows.map((row) => row.name).join(', ')}: add it with a policy in a migration`,
      );
    }
  } finally {
    await client.end();
  }
}
