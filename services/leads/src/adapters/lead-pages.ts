import type { LeadStatus } from '../domain/lead.ts';
import type { LeadRow } from '../projections/lead-row.ts';
import { leadColumns } from './lead-rows.ts';
import { millisecondsOf, type SqlTransaction } from './sql.ts';

export type LeadSort = 'probability' | 'createdAt' | 'lastActivityAt';

/** What a list shows, and in which order. */
export interface LeadList {
  readonly organizationId: string;
  readonly status: LeadStatus | null;
  readonly assigneeId: string | null;
  readonly sort: LeadSort;
  readonly descending: boolean;
}

/** Where a page ended, in the database's view (a PostgreSQL snapshot) at the moment of the first page. */
export interface PagePosition {
  readonly snapshot: string;
  readonly value: number;
  readonly leadId: string;
}

/** What is missing comes last in a falling order, first in a rising one. */
const sortValues: Readonly<Record<LeadSort, (alias: string) => string>> = {
  probability: (alias) => `coalesce(${alias}.probability, -1)`,
  createdAt: (alias) => millisecondsOf(`${alias}.created_at`),
  lastActivityAt: (alias) => `coalesce(${millisecondsOf(`${alias}.last_activity_at`)}, -1)`,
};

interface PageRow extends LeadRow {
  readonly sort_value: number;
  readonly snapshot: string;
}

export interface LeadPage {
  readonly rows: readonly LeadRow[];
  readonly next: PagePosition | null;
}

/**
 * A page of a list. Later pages show leads as they stood at the moment of the first page, whatever has
 * been written since, so nothing is left out and nothing comes twice; leads that were deleted or handed
 * on to somebody else since are gone all the same.
 */
export async function readLeadPage(
  sql: SqlTransaction,
  list: LeadList,
  limit: number,
  after: PagePosition | null,
): Promise<LeadPage> {
  const values = [list.organizationId, list.status, list.assigneeId, limit + 1];
  const position = after === null ? [] : [after.snapshot, after.value, after.leadId];
  const text = after === null ? firstPageSql(list) : laterPageSql(list);
  const rows = await sql.$queryRawUnsafe<PageRow[]>(text, ...values, ...position);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  if (last === undefined) return { rows: page, next: null };
  const snapshot = after?.snapshot ?? last.snapshot;
  return { rows: page, next: { snapshot, value: last.sort_value, leadId: last.lead_id } };
}

/** `$1` organization, `$2` status, `$3` assignee, `$4` limit; `$5` snapshot, `$6` sort value, `$7` lead. */
const wanted = ({ status, assigneeId }: LeadList, alias: string): string =>
  [
    `${alias}.organization_id = $1`,
    status === null ? `${alias}.status <> 'deleted' and $2::text is null` : `${alias}.status = $2`,
    assigneeId === null ? '$3::text is null' : `${alias}.user_id = $3`,
  ].join(' and ');

function firstPageSql(list: LeadList): string {
  const value = sortValues[list.sort]('l');
  const direction = list.descending ? 'desc' : 'asc';
  return `
    select ${leadColumns('l')}, ${value} as sort_value, pg_current_snapshot()::text as snapshot
    from lead l where ${wanted(list, 'l')}
    order by ${value} ${direction}, l.lead_id ${direction} limit $4`;
}

const stoodThen = (alias: string): string =>
  `pg_visible_in_snapshot(${alias}.written_xid, $5::pg_snapshot)`;

function laterPageSql(list: LeadList): string {
  const value = sortValues[list.sort];
  const [beyond, direction] = list.descending ? ['<', 'desc'] : ['>', 'asc'];
  const page = (alias: string): string =>
    `${wanted(list, alias)} and (${value(alias)}, ${alias}.lead_id) ${beyond} ($6, $7)`;
  return `
    select *, $5::text as snapshot from (
      select ${leadColumns('l')}, ${value('l')} as sort_value
      from lead l where ${page('l')} and ${stoodThen('l')}
      union all
      select ${leadColumns('r')}, ${value('r')} as sort_value
      from lead l cross join lateral (
        select * from lead_revision r
        where r.organization_id = l.organization_id and r.lead_id = l.lead_id and ${stoodThen('r')}
        order by r.revision_id desc limit 1) r
      where l.organization_id = $1 and l.status <> 'deleted' and not ${stoodThen('l')} and ${page('r')}
    ) page order by sort_value ${direction}, lead_id ${direction} limit $4`;
}
