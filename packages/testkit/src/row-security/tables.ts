import type { Client } from 'pg';

/** A table, and what the application's role may do with it. */
export interface ReachableTable {
  readonly name: string;
  readonly columns: string;
  /** One that an update may set; null where there is none. */
  readonly settable: string | null;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly forced: boolean;
  readonly policies: number;
  /** Policies for this role that let everything through: policies are OR-ed, so one undoes the rest. */
  readonly openPolicies: number;
}

const query = `
  select c.oid::regclass::text as name,
    (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
    (select quote_ident(a.attname) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
        and has_column_privilege($1, c.oid, a.attnum, 'update') order by a.attnum limit 1) as settable,
    has_any_column_privilege($1, c.oid, 'select') as readable,
    has_any_column_privilege($1, c.oid, 'insert, update') or has_table_privilege($1, c.oid, 'delete') as writable,
    c.relrowsecurity and c.relforcerowsecurity as forced,
    count(p.polname)::int as policies,
    count(p.polname) filter (where pg_get_expr(p.polqual, p.polrelid) = 'true'
      or pg_get_expr(p.polwithcheck, p.polrelid) = 'true')::int as "openPolicies"
  from pg_class c
  left join pg_policy p on p.polrelid = c.oid
    and exists (select from unnest(p.polroles) r where r = 0 or pg_has_role($1, r, 'member'))
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relnamespace = 'public'::regnamespace
  group by c.oid
  order by c.relname collate "C"`;

/** From the catalogue: every table that `role` can reach, whoever added it. */
export async function reachableTables(client: Client, role: string): Promise<ReachableTable[]> {
  const { rows } = await client.query<ReachableTable>(query, [role]);
  return rows.filter(({ readable, writable }) => readable || writable);
}
