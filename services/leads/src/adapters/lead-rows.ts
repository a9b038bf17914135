import type { LeadRow } from '../projections/lead-row.ts';
import { isoTime, millisecondsOf, rowsParameter, type SqlTransaction } from './sql.ts';

const plainColumns = [
  'lead_id',
  'user_id',
  'version',
  'status',
  'name',
  'score',
  'attributes',
  'activity_count',
  'outcome_user_id',
  'probability',
  'footing',
  'model_version',
] as const;
const timeColumns = ['created_at', 'last_activity_at', 'closed_at', 'scored_at'] as const;

/** The columns of `LeadRow`, of a table or alias. */
export const leadColumns = (alias: string): string =>
  [
    ...plainColumns.map((column) => `${alias}.${column}`),
    `${alias}.model_revision::float8 as model_revision`,
    ...timeColumns.map((column) => `${millisecondsOf(`${alias}.${column}`)} as ${column}`),
  ].join(', ');

/** The leads among `leadIds` that the transaction may see, deleted ones too. */
export const leadRowsSql = (organization: string, leadIds: string): string => `
  select ${leadColumns('l')} from lead l
  where l.organization_id = ${organization} and l.lead_id = any(${leadIds}::text[])`;

/** The leads among these that the transaction may see, deleted ones too. */
export function readLeadRows(
  sql: SqlTransaction,
  organizationId: string,
  leadIds: readonly string[],
): Promise<LeadRow[]> {
  return sql.$queryRawUnsafe<LeadRow[]>(leadRowsSql('$1', '$2'), organizationId, leadIds);
}

const written = [...plainColumns, 'model_revision', ...timeColumns];
const overwritten = written.slice(1).map((column) => `${column} = excluded.${column}`);

/** Writes `rows` (the parameter of `leadRowsParameter`) over what they were. */
export const writeLeadRowsSql = (organization: string, rows: string): string => `
  insert into lead (organization_id, ${written.join(', ')})
  select ${organization}, ${written.join(', ')} from jsonb_to_recordset(${rows}::jsonb) as r (
    lead_id text, user_id text, version int, status text, name text, score float8, attributes jsonb, activity_count int,
    outcome_user_id text, probability float8, footing text, model_version int, model_revision bigint,
    created_at timestamptz, last_activity_at timestamptz, closed_at timestamptz, scored_at timestamptz)
  on conflict (organization_id, lead_id) do update set ${overwritten.join(', ')}, written_xid = pg_current_xact_id()`;

export const leadRowsParameter = (rows: readonly LeadRow[]): string =>
  rowsParameter(rows.map((row) => ({ ...row, ...isoTimes(row) })));

const iso = (time: number | null) => (time === null ? null : isoTime(time));

function isoTimes(row: LeadRow) {
  return {
    created_at: iso(row.created_at),
    last_activity_at: iso(row.last_activity_at),
    closed_at: iso(row.closed_at),
    scored_at: iso(row.scored_at),
  };
}

const forgetSql = `
  with gone as (select unnest($2::text[]) as lead_id),
    scores as (delete from lead_score s using gone g where s.organization_id = $1 and s.lead_id = g.lead_id)
  delete from lead_revision r using gone g where r.organization_id = $1 and r.lead_id = g.lead_id`;

/** Takes away what is kept of deleted leads besides their stream: earlier rows and scores. */
export async function forgetLeads(
  sql: SqlTransaction,
  organizationId: string,
  leadIds: readonly string[],
): Promise<void> {
  if (leadIds.length > 0) await sql.$executeRawUnsafe(forgetSql, organizationId, leadIds);
}
