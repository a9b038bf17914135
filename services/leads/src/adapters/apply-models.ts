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
): Promise<ReadModelRecord> {
  const read = readModelRecord(record, cache);
  if (read.kind === 'unusable') return read;
  const user = await findUser(sql, read.owner.organizationId, read.owner.userId);
  return user === null ? { kind: 'unusable', reason: 'unknown-user' } : read;
}
