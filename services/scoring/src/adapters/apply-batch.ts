import type { RecordBatch } from '@leadloop/event-log';
import type { PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { onLeadOutcomes } from '../reactions/on-lead-outcomes.ts';
import { onUsers } from '../reactions/on-users.ts';
import { PgScoringStore } from './pg-scoring-store.ts';

/** What scoring reads of the log. */
export const consumedTopics = ['users', 'lead-outcomes'] as const;

/** The effects of a batch, in the transaction that also moves the position. */
export async function applyBatch(tx: PoolClient, batch: RecordBatch): Promise<void> {
  const store = new PgScoringStore(tx);
  const react = batch.topic === 'users' ? onUsers : onLeadOutcomes;
  await react(store, batch.records, { now: Date.now(), newId: uuidv7 });
}
