import { LogTruncated } from './errors.ts';
import type { Assignment, BatchResult, RecordBatch, SubscribeOptions } from './event-log.ts';
import type { Slots } from './slots.ts';

/** Where a pump reads one partition. Each call retries what a retry can mend, until the signal is aborted. */
export interface PartitionSource {
  /** The next records from an offset on; `null` when there are none. */
  readBatch(offset: bigint, signal: AbortSignal): Promise<RecordBatch | null>;
  /** Offset after the last record given. */
  end(signal: AbortSignal): Promise<bigint>;
  /** Resolves when more may stand, or when the signal is aborted. */
  whenChanged(signal: AbortSignal): Promise<void>;
  /** Looks again whether the member still holds the partition; when it does not, the signal is aborted. */
  verifyHeld(signal: AbortSignal): Promise<void>;
}

export interface PumpOptions {
  readonly assignment: Assignment;
  readonly source: PartitionSource;
  readonly slots: Slots;
  readonly subscriber: Pick<SubscribeOptions, 'startOf' | 'onBatch'>;
  readonly signal: AbortSignal;
}

/**
 * Hands one partition's records to the subscriber, batch by batch, until the signal is aborted; the batch
 * at hand is finished first. Rejects with whatever the subscriber threw.
 */
export async function pumpPartition(options: PumpOptions): Promise<void> {
  const { source, slots, signal } = options;
  let position = await claim(options);
  while (!signal.aborted) {
    const from = position;
    const next = await slots.use(() => readAndHandOver(from, options));
    if (next === null) await source.whenChanged(signal);
    else position = next;
  }
}

/** The position behind what was handed over; `null` when there was nothing. */
async function readAndHandOver(position: bigint, options: PumpOptions): Promise<bigint | null> {
  const { source, subscriber, signal } = options;
  if (signal.aborted) return position;
  const batch = await source.readBatch(position, signal);
  if (signal.aborted) return position;
  return batch === null ? null : follow(await subscriber.onBatch(batch, signal), batch, options);
}

async function follow(
  result: BatchResult,
  batch: RecordBatch,
  options: PumpOptions,
): Promise<bigint> {
  if (result.next === 'seek') return result.offset;
  if (result.next === 'continue')
    return (batch.records.at(-1)?.offset ?? batch.endOffset - 1n) + 1n;
  await options.source.verifyHeld(options.signal);
  return claim(options);
}

async function claim({ assignment, source, subscriber, signal }: PumpOptions): Promise<bigint> {
  if (signal.aborted) return 0n;
  const position = await subscriber.startOf(assignment, signal);
  if (signal.aborted) return position;
  const end = await source.end(signal);
  if (!signal.aborted && position > end) throw new LogTruncated(assignment, position, end);
  return position;
}
