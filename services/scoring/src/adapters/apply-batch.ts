import type { RecordBatch } from '@leadloop/event-log';
import type { Logger } from '@leadloop/service-kit';
import type { PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { onLeadOutcomes } from '../reactions/on-lead-outcomes.ts';
import { onUsers } from '../reactions/on-users.ts';
import { PgScoringStore } from './pg-scoring-store.ts';

/** What scoring reads of the log. */
export const consumedTopics = ['users', 'lead-outcomes'] as const;

/** How much one transaction takes, and how many partitions are applied at one moment: by measurement (`bench pipeline`). */
export const applyTerms = { batchSizeMax: 2_000, partitionsAtOnceMax: 2 } as const;

/** The effects of a batch, in the transaction that also moves the position. */
export async function applyBatch(
  tx: PoolClient,
  { topic, partition, records }: RecordBatch,
  logger: Pick<Logger, 'warn'>,
): Promise<void> {
  const store = new PgScoringStore(tx, (held) => {
    const offset = String(held.offset);
    logger.warn({ ...held, partition, offset }, 'a record waits or can not be applied');
  });
  const react = topic === 'users' ? onUsers : onLeadOutcomes;
  await react(store, records, { now: Date.now(), newId: uuidv7 });
}
