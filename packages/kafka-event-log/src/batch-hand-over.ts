import {
  EventLogRefusal,
  LogTruncated,
  backoffMs,
  pause,
  type Assignment,
  type BatchResult,
  type LogRecord,
  type RecordBatch,
  type SubscribeOptions,
} from '@leadloop/event-log';
import type { EachBatchPayload } from 'kafkajs';
import { batchSlices } from './batch-slices.ts';
import { Generation } from './generation.ts';
import { keepBeating } from './heartbeats.ts';
import type { LogLogger } from './kafka-client.ts';
import { OutsideOffsets } from './outside-offsets.ts';

/** Who subscribes, and what the log's names are in Kafka. */
export interface Subscriber {
  readonly subscriber: SubscribeOptions;
  readonly kafkaName: (topic: string) => string;
  readonly ownName: (kafkaName: string) => string;
  /** Offset after the last record given. */
  readonly endOf: (assignment: Assignment) => Promise<bigint>;
  readonly logger: LogLogger | undefined;
}

interface BatchHandOverOptions extends Subscriber {
  readonly heartbeatMs: number;
  readonly seek: (place: { topic: string; partition: number; offset: string }) => void;
  /** Called with what ends the subscription. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Hands what kafkajs fetches to a subscriber, from where the subscriber wants it. What it rejects with goes to
 * kafkajs, which then joins again or tries again; what the subscriber rejects with ends the subscription.
 */
export class BatchHandOver {
  readonly #options: BatchHandOverOptions;
  readonly #outside: OutsideOffsets;
  #generation = new Generation([]);

  constructor(options: BatchHandOverOptions) {
    this.#options = options;
    this.#outside = new OutsideOffsets(options.kafkaName);
  }

  get assignments(): readonly Assignment[] {
    return this.#generation.assignments;
  }

  /** The group has given these partitions to this member, and taken all others from it. */
  begin(assignments: readonly Assignment[]): void {
    this.end();
    const generation = new Generation(assignments);
    this.#generation = generation;
    for (const assignment of assignments) this.#startClaim(generation, assignment);
  }

  end(): void {
    this.#generation.end();
  }

  async take(payload: EachBatchPayload): Promise<void> {
    const generation = this.#generation;
    const heartbeats = keepBeating(
      () => payload.heartbeat(),
      this.#options.heartbeatMs,
      () => generation.end(),
    );
    try {
      await this.#handOver(payload, generation);
    } finally {
      heartbeats.end();
    }
  }

  #startClaim(generation: Generation, assignment: Assignment): void {
    generation.claiming(
      assignment,
      this.#claim(generation, assignment).catch((error: unknown) => {
        if (!generation.signal.aborted) this.#options.onFailure(error);
      }),
    );
  }

  async #claim(generation: Generation, assignment: Assignment): Promise<void> {
    const { signal } = generation;
    const start = await this.#options.subscriber.startOf(assignment, signal);
    const end = await this.#endOf(assignment, signal);
    if (end === null) return;
    // kafkajs would begin somewhere else without a word.
    if (start > end) throw new LogTruncated(assignment, start, end);
    this.#seek(generation, assignment, start);
  }

  /** Asked until a broker answers, since a subscription outlives a broker's absence; `null` when there is no need any more. */
  async #endOf(assignment: Assignment, signal: AbortSignal): Promise<bigint | null> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        const end = await this.#options.endOf(assignment);
        return signal.aborted ? null : end;
      } catch (error) {
        if (error instanceof EventLogRefusal) throw error;
        this.#options.logger?.warn(
          { err: error, ...assignment },
          'the end of a partition is unknown',
        );
        await pause(backoffMs(failures), signal);
      }
    }
    return null;
  }

  #seek(generation: Generation, assignment: Assignment, offset: bigint): void {
    // The next generation's claim says where to read; a late word of this one's must not.
    if (generation.signal.aborted) return;
    generation.moveTo(assignment, offset);
    const { topic, partition } = assignment;
    this.#options.seek({
      topic: this.#options.kafkaName(topic),
      partition,
      offset: String(offset),
    });
  }

  async #handOver(payload: EachBatchPayload, generation: Generation): Promise<void> {
    const { batch } = payload;
    const assignment = { topic: this.#options.ownName(batch.topic), partition: batch.partition };
    await generation.claimed(assignment);
    const position = generation.position(assignment);
    // Fetched before the position was known, or sought: the next fetch begins there.
    if (position === null || generation.signal.aborted || payload.isStale()) return;
    const endOffset = BigInt(batch.highWatermark);
    // The log has become shorter under the reader, and kafkajs has begun anew at its beginning.
    if (endOffset < position) {
      this.#options.onFailure(new LogTruncated(assignment, position, endOffset));
      return;
    }
    const { batchSizeMax } = this.#options.subscriber;
    for (const slice of batchSlices(assignment, batch.messages, position, batchSizeMax)) {
      const result = await this.#give({ ...assignment, records: slice, endOffset }, generation);
      if (!(await this.#follow(result, slice, assignment, generation, payload))) return;
    }
    // Behind the last record there may be some that are given to nobody.
    payload.resolveOffset(batch.lastOffset());
    await this.#outside.commitNowAndThen(generation, payload);
  }

  /** `null` where the subscriber has failed, or is no longer asked. */
  async #give(batch: RecordBatch, generation: Generation): Promise<BatchResult | null> {
    try {
      return await this.#options.subscriber.onBatch(batch, generation.signal);
    } catch (error) {
      if (!generation.signal.aborted) this.#options.onFailure(error);
      return null;
    }
  }

  /** Whether the rest of the batch is to be handed over as well. */
  async #follow(
    result: BatchResult | null,
    slice: readonly LogRecord[],
    assignment: Assignment,
    generation: Generation,
    payload: EachBatchPayload,
  ): Promise<boolean> {
    if (result === null) return false;
    if (result.next === 'seek') {
      this.#seek(generation, assignment, result.offset);
      return false;
    }
    if (result.next === 'claim') {
      await this.#verifyMembership(generation, payload);
      if (!generation.signal.aborted) this.#startClaim(generation, assignment);
      return false;
    }
    const last = slice.at(-1);
    if (last) {
      generation.moveTo(assignment, last.offset + 1n);
      payload.resolveOffset(String(last.offset));
    }
    return !generation.signal.aborted;
  }

  /** Throws where the partitions are no longer this member's: then nobody is to be fenced. */
  async #verifyMembership(generation: Generation, payload: EachBatchPayload): Promise<void> {
    // kafkajs beats no more than once in this time, and takes the last answer for good meanwhile.
    await pause(this.#options.heartbeatMs, generation.signal);
    await payload.heartbeat();
  }
}
