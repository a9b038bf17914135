import { recordKey } from '@leadloop/contracts';
import type { LogRecord, RecordBatch } from '@leadloop/event-log';
import type { PoolClient } from 'pg';
import { keepDeadLetter } from './dead-letters.ts';
import { dropModels, keepModel } from './kept-models.ts';
import { lockKeys } from './key-locks.ts';
import type { ModelCache } from './model-cache.ts';
import { type ModelOwner, type ReadModelRecord, readModelRecord } from './model-record.ts';
import { rescoreLeads } from './rescore-leads.ts';
import { type SqlTransaction, sqlOf } from './sql.ts';
import type { UserModels } from './user-models.ts';
import { findUser } from './users.ts';

export interface ModelTools {
  readonly models: UserModels;
  /** Called for each record that can never be applied. */
  readonly onDeadLetter: (record: LogRecord, reason: string) => void;
}

type Usable = Exclude<ReadModelRecord, { kind: 'unusable' }>;

/** `ignored`: of somebody who was erased; it was on its way, and is nothing to keep. */
type ReadOfKnown = ReadModelRecord | { readonly kind: 'ignored' };

/**
 * Keeps the models that a batch brings and ranks the open leads of their users by them, in the
 * transaction that moves the position. A record that cannot be used leaves the model before it in force.
 */
export async function applyModels(
  client: PoolClient,
  batch: RecordBatch,
  tools: ModelTools,
  now: number,
): Promise<void> {
  const sql = sqlOf(client);
  const byKey = new Map<string, Usable[]>();
  for (const record of batch.records) {
    const read = await readKnown(sql, record, tools.models.cache);
    if (read.kind === 'unusable') {
      await keepDeadLetter(sql, record, read.reason);
      tools.onDeadLetter(record, read.reason);
      continue;
    }
    if (read.kind === 'ignored') continue;
    const key = recordKey(read.owner.organizationId, read.owner.userId);
    byKey.set(key, [...(byKey.get(key) ?? []), read]);
  }
  await lockKeys(sql, [...byKey.keys()]);
  for (const reads of byKey.values()) await applyToUser(sql, reads, tools.models, now);
}

async function applyToUser(
  sql: SqlTransaction,
  reads: readonly Usable[],
  models: UserModels,
  now: number,
): Promise<void> {
  let owner: ModelOwner | null = null;
  for (const read of reads) {
    // Asked again under the key's lock: an erasure may have come between.
    if (await isErased(sql, read.owner)) continue;
    if (read.kind === 'gone') await dropModels(sql, read.owner);
    const isNew = read.kind === 'gone' || (await keepModel(sql, read.model));
    if (isNew) owner = read.owner;
  }
  if (owner === null) return;
  const rankingOf = await models.newest(sql, owner.organizationId, [owner.userId]);
  await rescoreLeads(sql, owner, rankingOf(owner.userId), now);
}

/** Outcomes come from here alone, so a model of somebody unknown here is nobody's. */
async function readKnown(
  sql: SqlTransaction,
  record: LogRecord,
  cache: ModelCache,
): Promise<ReadOfKnown> {
  const read = readModelRecord(record, cache);
  if (read.kind === 'unusable') return read;
  const user = await findUser(sql, read.owner.organizationId, read.owner.userId);
  if (user === null) return { kind: 'unusable', reason: 'unknown-user' };
  return user.erasedAt === null ? read : { kind: 'ignored' };
}

async function isErased(sql: SqlTransaction, owner: ModelOwner): Promise<boolean> {
  const user = await findUser(sql, owner.organizationId, owner.userId);
  return user !== null && user.erasedAt !== null;
}
