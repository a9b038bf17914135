import type { LogRecord, RecordBatch } from '@leadloop/event-log';
import type { PoolClient } from 'pg';
import { readUserRecord, type UserReading } from '../domain/read-user-record.ts';
import { eraseOrganization, eraseUser, type KeyId } from './erase.ts';

/** Called for each record that can never be applied. */
export type OnDeadLetter = (record: LogRecord, reason: string) => void;

/** What `users` says of who belongs where and who was erased, in the transaction that moves the position. */
export async function applyUsers(
  tx: PoolClient,
  { records }: RecordBatch,
  onDeadLetter: OnDeadLetter,
): Promise<void> {
  for (const record of records) {
    const reason = await apply(tx, readUserRecord(record.key, record.value));
    if (reason === null) continue;
    await keepDeadLetter(tx, record, reason);
    onDeadLetter(record, reason);
  }
}

/** Null, or why it can never be applied. */
async function apply(tx: PoolClient, reading: UserReading): Promise<string | null> {
  if (reading.kind === 'unusable') return reading.reason;
  if (reading.kind === 'user') {
    if (!reading.record.erased) return bind(tx, reading.record);
    await eraseUser(tx, reading.record);
  } else if (reading.record.erased) await eraseOrganization(tx, reading.record.organizationId);
  return null;
}

const standingSql = `select
  (select "organizationId" from "User" where "id" = $2) as bound_to,
  coalesce((select "provisional" from "User" where "id" = $2), false) as is_provisional,
  exists (select from erased_user where user_id = $2 and organization_id = $1)
    or exists (select from erased_organization where organization_id = $1) as is_erased`;

interface Standing {
  readonly bound_to: string | null;
  readonly is_provisional: boolean;
  readonly is_erased: boolean;
}

/** `users` alone binds a user, and once: a stub that a token of another organization made goes. */
async function bind(tx: PoolClient, { organizationId, userId }: KeyId): Promise<string | null> {
  const { rows } = await tx.query<Standing>(standingSql, [organizationId, userId]);
  const [standing] = rows;
  // Erased is for ever: a record from before, read again, changes nothing.
  if (standing === undefined || standing.is_erased) return null;
  if (standing.bound_to !== null && standing.bound_to !== organizationId) {
    if (!standing.is_provisional) return 'bound-elsewhere';
    await dropStub(tx, { organizationId: standing.bound_to, userId });
  }
  await tx.query('insert into "Organization" ("id") values ($1) on conflict do nothing', [
    organizationId,
  ]);
  await tx.query(
    `insert into "User" ("organizationId", "id", "provisional") values ($1, $2, false)
     on conflict ("id") do update set "provisional" = false where "User"."organizationId" = excluded."organizationId"`,
    [organizationId, userId],
  );
  return null;
}

/** With all that hangs on it, unpublished preferences too. */
async function dropStub(tx: PoolClient, { organizationId, userId }: KeyId): Promise<void> {
  const key = [organizationId, userId];
  await tx.query('delete from "User" where "organizationId" = $1 and "id" = $2', key);
  await tx.query('delete from outbox where organization_id = $1 and user_id = $2', key);
}

/** Nothing is dropped silently. */
async function keepDeadLetter(
  tx: PoolClient,
  { topic, partition, offset, key, value, appendedAt }: LogRecord,
  reason: string,
): Promise<void> {
  await tx.query(
    `insert into dead_letter (topic, partition, record_offset, key, value, reason, appended_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [topic, partition, offset, key, value, reason, appendedAt],
  );
}
