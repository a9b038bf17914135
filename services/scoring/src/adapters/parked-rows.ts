import { recordKey } from '@leadloop/contracts';
import type { PoolClient } from 'pg';
import type { QueuedEvent } from '../domain/advance-key.ts';
import type { ParkingReason } from '../domain/parking-reason.ts';
import { readOutcomeRecord } from '../domain/read-outcome-record.ts';
import type { KeyChange } from '../projections/key-change.ts';
import type { DeadLetter, KeyId, LogEntry, ParkedEntry } from '../reactions/scoring-store.ts';

/** The queues of `lead-outcomes`, read again from the bytes that were parked. */
export async function readQueues(
  tx: PoolClient,
  keys: readonly KeyId[],
): Promise<Map<string, QueuedEvent[]>> {
  const queues = new Map<string, QueuedEvent[]>();
  if (keys.length === 0) return queues;
  const { rows } = await tx.query<{
    organization_id: string;
    user_id: string;
    record_offset: string;
    value: Buffer | null;
    reason: ParkingReason | null;
  }>(
    `select organization_id, user_id, record_offset, value, reason from parked_event
     join unnest($1::text[], $2::text[]) as given (organization_id, user_id) using (organization_id, user_id)
     where topic = 'lead-outcomes' order by record_offset`,
    [keys.map((key) => key.organizationId), keys.map((key) => key.userId)],
  );
  for (const row of rows) {
    const key = recordKey(row.organization_id, row.user_id);
    const reading = readOutcomeRecord({ key, value: row.value });
    const event = { offset: BigInt(row.record_offset), reading, reason: row.reason };
    const queue = queues.get(key);
    if (queue === undefined) queues.set(key, [event]);
    else queue.push(event);
  }
  return queues;
}

/** What joined the queues, left them, and why their heads wait now. */
export async function writeQueues(
  tx: PoolClient,
  changes: readonly KeyChange[],
  entries: readonly LogEntry[],
): Promise<void> {
  const removed = changes.flatMap(({ state, queue }) =>
    queue.removed.map((offset) => ({ state, offset })),
  );
  if (removed.length > 0) {
    await tx.query(
      `delete from parked_event using unnest($1::text[], $2::text[], $3::bigint[])
         as gone (organization_id, user_id, record_offset)
       where parked_event.organization_id = gone.organization_id and parked_event.user_id = gone.user_id
         and parked_event.record_offset = gone.record_offset and topic = 'lead-outcomes'`,
      [
        removed.map(({ state }) => state.organizationId),
        removed.map(({ state }) => state.userId),
        removed.map(({ offset }) => offset),
      ],
    );
  }
  await writeReasons(tx, changes);
  await insertParked(tx, addedTo(changes, entries));
}

async function writeReasons(tx: PoolClient, changes: readonly KeyChange[]): Promise<void> {
  const reasons = changes.flatMap(({ state, queue }) =>
    queue.reasons.map((row) => ({ state, ...row })),
  );
  if (reasons.length === 0) return;
  await tx.query(
    `update parked_event set reason = given.reason
     from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
       as given (organization_id, user_id, record_offset, reason)
     where parked_event.organization_id = given.organization_id and parked_event.user_id = given.user_id
       and parked_event.record_offset = given.record_offset and topic = 'lead-outcomes'`,
    [
      reasons.map(({ state }) => state.organizationId),
      reasons.map(({ state }) => state.userId),
      reasons.map(({ offset }) => offset),
      reasons.map(({ reason }) => reason),
    ],
  );
}

function addedTo(changes: readonly KeyChange[], entries: readonly LogEntry[]): ParkedEntry[] {
  const byOffset = new Map(entries.map((entry) => [entry.offset, entry]));
  return changes.flatMap(({ state, queue }) =>
    queue.added.flatMap(({ offset, reason }) => {
      const entry = byOffset.get(offset);
      const { organizationId, userId } = state;
      return entry === undefined ? [] : [{ ...entry, organizationId, userId, reason }];
    }),
  );
}

export async function insertParked(tx: PoolClient, entries: readonly ParkedEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `insert into parked_event (topic, partition, record_offset, organization_id, user_id, value, reason, appended_at)
     select * from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::timestamptz[])`,
    [
      entries.map((entry) => entry.topic),
      entries.map((entry) => entry.partition),
      entries.map((entry) => entry.offset),
      entries.map((entry) => entry.organizationId),
      entries.map((entry) => entry.userId),
      entries.map((entry) => entry.value),
      entries.map((entry) => entry.reason),
      entries.map((entry) => entry.appendedAt),
    ],
  );
}

export async function deleteParkedUserRecords(
  tx: PoolClient,
  keys: readonly KeyId[],
): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `delete from parked_event using unnest($1::text[], $2::text[]) as given (organization_id, user_id)
     where parked_event.organization_id = given.organization_id and parked_event.user_id = given.user_id and topic = 'users'`,
    [keys.map((key) => key.organizationId), keys.map((key) => key.userId)],
  );
}

export async function insertDeadLetters(
  tx: PoolClient,
  entries: readonly DeadLetter[],
): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `insert into dead_letter (topic, partition, record_offset, key, value, reason, appended_at)
     select * from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::bytea[], $6::text[], $7::timestamptz[])`,
    [
      entries.map((entry) => entry.topic),
      entries.map((entry) => entry.partition),
      entries.map((entry) => entry.offset),
      // PostgreSQL's text holds every character but this one.
      entries.map((entry) => entry.key.replaceAll('\0', '\u{FFFD}')),
      entries.map((entry) => entry.value),
      entries.map((entry) => entry.reason),
      entries.map((entry) => entry.appendedAt),
    ],
  );
}
