import type { LeadEvent } from '../domain/lead-event.ts';
import { millisecondsOf, type SqlTransaction } from './sql.ts';

export interface HistoryRow {
  readonly version: number;
  readonly type: LeadEvent['type'];
  readonly data: LeadEvent['data'];
  readonly occurred_at: number;
  readonly recorded_at: number;
  readonly actor_id: string;
}

const historySql = `
  select version, type, data, ${millisecondsOf('occurred_at')} as occurred_at,
    ${millisecondsOf('recorded_at')} as recorded_at, actor_id
  from lead_event
  where organization_id = $1 and lead_id = $2 and version > $3 and version >= (
    select max(version) from lead_event
    where organization_id = $1 and lead_id = $2 and type = 'LeadCreated')
  order by version limit $4`;

/** The events of a lead's present life after a version, in the order of acceptance. */
export function readHistory(
  sql: SqlTransaction,
  organizationId: string,
  leadId: string,
  afterVersion: number,
  limit: number,
): Promise<HistoryRow[]> {
  return sql.$queryRawUnsafe<HistoryRow[]>(historySql, organizationId, leadId, afterVersion, limit);
}
