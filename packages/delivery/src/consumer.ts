import {
  backoffMs,
  pause,
  type Assignment,
  type BatchResult,
  type EventLog,
  type RecordBatch,
  type TopicSpecification,
} from '@leadloop/event-log';
import type { Pool, PoolClient } from 'pg';

import { decideBatch } from './batch-decision.ts';
import type { DeliveryLogger } from './delivery-logger.ts';
import { isInfrastructureError } from './infrastructure-errors.ts';
import { advancePosition, claimPosition, readPosition, type Position } from './position-store.ts';

/** Records a transaction applies at most, when nothing else is said. */
const BATCH_RECORDS_MAX = 1_000;

/** Thrown when records between the position and what the log gives are missing: going on would lose them. */
export class RecordsMissing extends Error {
  override readonly name = 'RecordsMissing';
  constructor({ topic, partition }: Assignment, next: bigint, found: bigint) {
    super(`${topic}/${partition}: records ${next} to ${found - 1n} are missing from the log`);
  }
}

export interface ConsumerOptions {
  readonly pool: Pool;
  readonly log: Pick<EventLog, 'subscribe'>;
  readonly group: string;
  readonly topics: readonly Pick<TopicSpecification, 'name' | 'cleanup'>[];
  readonly batchSizeMax?: number;
  /** The effects of a batch, in the transaction that also moves the position. */
  readonly apply: (transaction: PoolClient, batch: RecordBatch) => Promise<void>;
  /** After the commit: to wake whoever works on what was written. */
  readonly onApplied?: (batch: RecordBatch) => void;
  readonly logger: DeliveryLogger;
}

/** Applies the log to a database, each record's effect exactly once. Disposing it finishes the batch at hand. */
export interface Consumer extends AsyncDisposable {
  /** Rejects when the consumer ends by an error that waiting does not mend; never resolves. */
  readonly failed: Promise<never>;
}

interface Claims {
  readonly epochs: Map<string, bigint>;
  /** Partitions whose next batch was read again after a gap. */
  readonly soughtBack: Set<string>;
}

const nameOf = ({ topic, partition }: Assignment): string => `${topic}/${partition}`;

export async function runConsumer(options: ConsumerOptions): Promise<Consumer> {
  const claims: Claims = { epochs: new Map(), soughtBack: new Set() };
  const subscription = await options.log.subscribe({
    group: options.group,
    topics: options.topics.map(({ name }) => name),
    batchSizeMax: options.batchSizeMax ?? BATCH_RECORDS_MAX,
    startOf: (assignment, signal) =>
      untilDone(options, signal, async () => {
        const claimed = await claimPosition(options.pool, assignment);
        claims.epochs.set(nameOf(assignment), claimed.epoch);
        claims.soughtBack.delete(nameOf(assignment));
        return claimed.next;
      }),
    onBatch: (batch, signal) =>
      untilDone(options, signal, () => consumeBatch(options, claims, batch)),
  });
  return {
    failed: subscription.failed,
    [Symbol.asyncDispose]: () => subscription[Symbol.asyncDispose](),
  };
}

async function consumeBatch(
  options: ConsumerOptions,
  claims: Claims,
  batch: RecordBatch,
): Promise<BatchResult> {
  const name = nameOf(batch);
  const epoch = claims.epochs.get(name) ?? 0n;
  const position = await readPosition(options.pool, batch);
  const firstOffset = batch.records[0]?.offset ?? position.next;
  const decision = decideBatch({
    firstOffset,
    position,
    epoch,
    compacted: options.topics.some(
      (topic) => topic.name === batch.topic && topic.cleanup === 'compact',
    ),
    soughtBack: claims.soughtBack.has(name),
  });
  switch (decision) {
    case 'claim-again':
      return { next: 'claim' };
    case 'gap':
      throw new RecordsMissing(batch, position.next, firstOffset);
    case 'seek-back':
      claims.soughtBack.add(name);
      return { next: 'seek', offset: position.next };
    case 'apply':
      break;
  }
  const applied = await applyInOneTransaction(options, batch, position);
  // Somebody moved or claimed the partition in between: nothing was applied; look again.
  if (!applied) return consumeBatch(options, claims, batch);
  claims.soughtBack.delete(name);
  options.onApplied?.(batch);
  return { next: 'continue' };
}

async function applyInOneTransaction(
  { pool, apply }: ConsumerOptions,
  batch: RecordBatch,
  { next, epoch }: Position,
): Promise<boolean> {
  const last = batch.records.at(-1);
  if (last === undefined) return true;
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const mine = await advancePosition(client, batch, { from: next, to: last.offset + 1n, epoch });
    if (mine) await apply(client, batch);
    await client.query(mine ? 'commit' : 'rollback');
    return mine;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Tries again for ever while the infrastructure is away; any other error ends the consumer. */
async function untilDone<T>(
  options: ConsumerOptions,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let failuresInARow = 1; ; failuresInARow += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isInfrastructureError(error)) throw error;
      options.logger.warn(
        { group: options.group, err: error, failuresInARow },
        'the consumer will try again',
      );
      await pause(backoffMs(failuresInARow), signal);
      if (signal.aborted) throw error;
    }
  }
}
