import { Client } from 'pg';

/** The role of a database address may see past row-level security. */
export class RoleBypassesRowSecurity extends Error {
  override name = 'RoleBypassesRowSecurity';
}

/** A table of tenants' rows stands open to a role. */
export class TableWithoutRowSecurity extends Error {
  override name = 'TableWithoutRowSecurity';
}

const roleQuery = `
  select current_user as role, r.rolsuper or r.rolbypassrls as bypasses,
    exists (select from pg_class c where c.relowner = r.oid) as owns
  from pg_roles r where r.rolname = current_user`;

/** Whatever names an organization holds tenants' rows. */
const openTablesQuery = `
  select c.oid::regclass::text as name
  from pg_class c
  where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    and has_table_privilege(c.oid, 'select, insert, update, delete')
    and exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
      and a.attname in ('organization_id', 'organizationId'))
    and not (c.relrowsecurity and c.relforcerowsecurity)
  order by c.relname collate "C"`;

/**
 * Refuses a role that row-level security does not hold: superuser, BYPASSRLS or owner of a table
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
      throw new RoleBypassesRowSecurity(
        `the database role ${found?.role ?? '?'} ${found?.owns === true && !found.bypasses ? 'owns tables' : 'is superuser or has BYPASSRLS'}, so row-level security would not hold it: use the application role`,
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
