import type { LeadEvent } from '../domain/lead-event.ts';
import { isoTime, millisecondsOf, rowsParameter, type SqlTransaction } from './sql.ts';

/** An event in its place in a lead's stream; versions count from 1. */
export interface StoredEvent {
  readonly leadId: string;
  readonly version: number;
  readonly event: LeadEvent;
}

export interface EventRow {
  readonly lead_id: string;
  readonly version: number;
  readonly type: LeadEvent['type'];
  readonly data: LeadEvent['data'];
  readonly occurred_at: number;
  readonly recorded_at: number;
  readonly actor_id: string;
}

/** The whole streams of `leadIds`, each oldest first. */
export const streamsSql = (organization: string, leadIds: string): string => `
  select lead_id, version, type, data, ${millisecondsOf('occurred_at')} as occurred_at,
    ${millisecondsOf('recorded_at')} as recorded_at, actor_id
  from lead_event where organization_id = ${organization} and lead_id = any(${leadIds}::text[]) order by lead_id, version`;

/** One lead's stream, as far as the transaction may see it. */
export async function readStream(
  sql: SqlTransaction,
  organizationId: string,
  leadId: string,
): Promise<readonly LeadEvent[]> {
  const text = streamsSql('$1', '$2');
  const rows = await sql.$queryRawUnsafe<EventRow[]>(text, organizationId, [leadId]);
  return rows.map(eventOf);
}

/** Rows in the order of `streamsSql` as streams by lead. */
export const streamsOf = (rows: readonly EventRow[]): ReadonlyMap<string, readonly LeadEvent[]> =>
  new Map(
    [...Map.groupBy(rows, ({ lead_id }) => lead_id)].map(([leadId, stream]) => [
      leadId,
      stream.map(eventOf),
    ]),
  );

function eventOf(row: EventRow): LeadEvent {
  const { type, data, occurred_at, recorded_at, actor_id } = row;
  const facts = { occurredAt: occurred_at, recordedAt: recorded_at, actorId: actor_id };
  return { ...facts, type, data } as LeadEvent;
}

/** Appends `events` to the ends of streams. A version that stands already is a unique violation: the optimistic lock. */
export const appendEventsSql = (organization: string, events: string): string => `
  insert into lead_event (organization_id, lead_id, version, type, data, occurred_at, recorded_at, actor_id)
  select ${organization}, lead_id, version, type, data, occurred_at, recorded_at, actor_id
  from jsonb_to_recordset(${events}::jsonb) as r (
    lead_id text, version int, type text, data jsonb, occurred_at timestamptz, recorded_at timestamptz, actor_id text)`;

export const eventsParameter = (events: readonly StoredEvent[]): string =>
  rowsParameter(
    events.map(({ leadId, version, event }) => ({
      lead_id: leadId,
      version,
      type: event.type,
      data: event.data,
      occurred_at: isoTime(event.occurredAt),
      recorded_at: isoTime(event.recordedAt),
      actor_id: event.actorId,
    })),
  );
