import type { LeadEvent } from '../domain/lead-event.ts';
import { isoTime, millisecondsOf, rowsParameter, type SqlTransaction } from './sql.ts';

/** An event in its place in a lead's stream; versions count from 1. */
export interface StoredEvent {
  readonly leadId: string;
  readonly version: number;
  readonly event: LeadEvent;
}

interface EventRow {
  readonly lead_id: string;
  readonly version: number;
  readonly type: LeadEvent['type'];
  readonly data: LeadEvent['data'];
  readonly occurred_at: number;
  readonly recorded_at: number;
  readonly actor_id: string;
}

const readSql = `
  select lead_id, version, type, data, ${millisecondsOf('occurred_at')} as occurred_at,
    ${millisecondsOf('recorded_at')} as recorded_at, actor_id
  from lead_event where organization_id = $1 and lead_id = any($2::text[]) order by lead_id, version`;

/** The whole streams of these leads, each oldest first. */
export async function readStreams(
  sql: SqlTransaction,
  organizationId: string,
  leadIds: readonly string[],
): Promise<ReadonlyMap<string, readonly LeadEvent[]>> {
  const streams = new Map<string, LeadEvent[]>();
  if (leadIds.length === 0) return streams;
  const rows = await sql.$queryRawUnsafe<EventRow[]>(readSql, organizationId, leadIds);
  for (const row of rows) {
    const stream = streams.get(row.lead_id);
    if (stream === undefined) streams.set(row.lead_id, [eventOf(row)]);
    else stream.push(eventOf(row));
  }
  return streams;
}

function eventOf(row: EventRow): LeadEvent {
  const { type, data, occurred_at, recorded_at, actor_id } = row;
  const facts = { occurredAt: occurred_at, recordedAt: recorded_at, actorId: actor_id };
  return { ...facts, type, data } as LeadEvent;
}

const appendSql = `
  insert into lead_event (organization_id, lead_id, version, type, data, occurred_at, recorded_at, actor_id)
  select $1, lead_id, version, type, data, occurred_at, recorded_at, actor_id
  from jsonb_to_recordset($2::jsonb) as r (
    lead_id text, version int, type text, data jsonb, occurred_at timestamptz, recorded_at timestamptz, actor_id text)`;

/** Appends to the ends of streams. A version that stands already is a unique violation: the optimistic lock. */
export async function appendToStreams(
  sql: SqlTransaction,
  organizationId: string,
  events: readonly StoredEvent[],
): Promise<void> {
  const rows = events.map(({ leadId, version, event }) => ({
    lead_id: leadId,
    version,
    type: event.type,
    data: event.data,
    occurred_at: isoTime(event.occurredAt),
    recorded_at: isoTime(event.recordedAt),
    actor_id: event.actorId,
  }));
  await sql.$executeRawUnsafe(appendSql, organizationId, rowsParameter(rows));
}
