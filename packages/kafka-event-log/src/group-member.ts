import {
  LogTruncated,
  type Assignment,
  type BatchResult,
  type LogRecord,
  type SubscribeOptions,
  type Subscription,
} from '@leadloop/event-log';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { batchSlices } from './batch-slices.ts';
import { Generation } from './generation.ts';
import { keepBeating } from './heartbeats.ts';
import type { LogLogger } from './kafka-client.ts';
import { asLogRecord } from './log-record.ts';

const PARTITIONS_AT_ONCE_MAX = 4;
const HEARTBEAT_MS_MAX = 1_000;
/** How late an idle member hears of a rebalance, or goes where it was sought. */
const FETCH_WAIT_MS_MAX = 250;
/** Kafka's own offsets are for displays outside: they need not be exact. */
const COMMIT_INTERVAL_MS = 5_000;
/** A broker that is away is not waited for when leaving: the session then expires. */
const LEAVE_MS_MAX = 15_000;

export interface GroupMemberOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly subscriber: SubscribeOptions;
  readonly sessionTimeoutMs: number;
  readonly logger: LogLogger | undefined;
  readonly kafkaName: (topic: string) => string;
  readonly ownName: (kafkaName: string) => string;
  /** Offset after the last record given. */
  readonly endOf: (assignment: Assignment) => Promise<bigint>;
  readonly onLeft: (member: GroupMember) => void;
}

/** One subscription: a member of a consumer group whose positions its subscriber keeps. */
export class GroupMember implements Subscription {
  readonly failed: Promise<never>;
  readonly #options: GroupMemberOptions;
  readonly #consumer: Consumer;
  readonly #heartbeatMs: number;
  readonly #reject: (error: unknown) => void;
  #generation = new Generation([]);
  #committedAtMs = 0;
  #left: Promise<void> | null = null;

  private constructor(options: GroupMemberOptions) {
    const { kafka, groupId, sessionTimeoutMs } = options;
    this.#options = options;
    this.#heartbeatMs = Math.min(HEARTBEAT_MS_MAX, Math.floor(sessionTimeoutMs / 3));
    this.#consumer = kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: this.#heartbeatMs,
      maxWaitTimeInMs: FETCH_WAIT_MS_MAX,
      allowAutoTopicCreation: false,
      retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    const { promise: failed, reject } = Promise.withResolvers<never>();
    // Whoever does not watch a subscription is not to be ended by an unhandled rejection.
    failed.catch(() => undefined);
    this.failed = failed;
    this.#reject = reject;
  }

  /** Resolves once the group is joined, or is being tried for ever. */
  static async join(options: GroupMemberOptions): Promise<GroupMember> {
    const member = new GroupMember(options);
    try {
      await member.#start();
      return member;
    } catch (error) {
      void member[Symbol.asyncDispose]();
      throw error;
    }
  }

  assignments(): readonly Assignment[] {
    return this.#generation.assignments;
  }

  /** Finishes the batches at hand and leaves the group. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  async #start(): Promise<void> {
    const { subscriber, kafkaName, ownName } = this.#options;
    const { GROUP_JOIN, CRASH } = this.#consumer.events;
    // Called before the first fetch of a generation, and not awaited: each first batch awaits its claim.
    this.#consumer.on(GROUP_JOIN, ({ payload }) =>
      this.#begin(
        Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
          partitions.map((partition) => ({ topic: ownName(topic), partition })),
        ),
      ),
    );
    this.#consumer.on(CRASH, ({ payload }) => {
      this.#generation.end();
      if (!payload.restart) this.#fail(payload.error);
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({
      topics: subscriber.topics.map(kafkaName),
      fromBeginning: true,
    });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: subscriber.partitionsAtOnceMax ?? PARTITIONS_AT_ONCE_MAX,
      eachBatch: (payload) => this.#take(payload),
    });
  }

  #begin(assignments: readonly Assignment[]): void {
    this.#generation.end();
    const generation = new Generation(assignments);
    this.#generation = generation;
    if (this.#left !== null) generation.end();
    for (const assignment of generation.assignments) this.#startClaim(generation, assignment);
  }

  #startClaim(generation: Generation, assignment: Assignment): void {
    generation.claiming(
      assignment,
      this.#claim(generation, assignment).catch((error: unknown) => {
        if (!generation.signal.aborted) this.#fail(error);
      }),
    );
  }

  async #claim(generation: Generation, assignment: Assignment): Promise<void> {
    const { signal } = generation;
    const start = await this.#options.subscriber.startOf(assignment, signal);
    if (signal.aborted) return;
    const end = await this.#options.endOf(assignment);
    if (signal.aborted) return;
    // kafkajs would begin somewhere else without a word.
    if (start > end) throw new LogTruncated(assignment, start, end);
    this.#seek(generation, assignment, start);
  }

  #seek(generation: Generation, assignment: Assignment, offset: bigint): void {
    generation.moveTo(assignment, offset);
    const { topic, partition } = assignment;
    this.#consumer.seek({
      topic: this.#options.kafkaName(topic),
      partition,
      offset: String(offset),
    });
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const generation = this.#generation;
    const heartbeats = keepBeating(
      () => payload.heartbeat(),
      this.#heartbeatMs,
      () => generation.end(),
    );
    try {
      await this.#handOver(payload, generation);
    } catch (error) {
      // The membership is lost: kafkajs hears it from the heartbeats and joins again.
      if (!generation.signal.aborted) this.#fail(error);
    } finally {
      heartbeats.end();
    }
  }

  async #handOver(payload: EachBatchPayload, generation: Generation): Promise<void> {
    const { batch } = payload;
    const assignment = {
      topic: this.#options.ownName(batch.topic),
      partition: batch.partition,
    };
    await generation.claimed(assignment);
    const position = generation.position(assignment);
    // Fetched before the position was known, or sought: the next fetch begins there.
    if (position === null || generation.signal.aborted || payload.isStale()) return;
    const records = batch.messages
      .map((message) => asLogRecord(assignment, message))
      .filter(({ offset }) => offset >= position);
    const { subscriber } = this.#options;
    const endOffset = BigInt(batch.highWatermark);
    for (const slice of batchSlices(records, subscriber.batchSizeMax)) {
      const result = await subscriber.onBatch(
        { ...assignment, records: slice, endOffset },
        generation.signal,
      );
      if (!(await this.#follow(result, slice, assignment, generation, payload))) return;
    }
    // Behind the last record there may be some that are given to nobody.
    payload.resolveOffset(batch.lastOffset());
    await this.#commit(generation, payload);
  }

  /** Whether the rest of the batch is to be handed over as well. */
  async #follow(
    result: BatchResult,
    slice: readonly LogRecord[],
    assignment: Assignment,
    generation: Generation,
    payload: EachBatchPayload,
  ): Promise<boolean> {
    if (result.next === 'seek') {
      this.#seek(generation, assignment, result.offset);
      return false;
    }
    if (result.next === 'claim') {
      // Throws where the partition is no longer this member's: then nobody is to be fenced.
      await payload.heartbeat();
      this.#startClaim(generation, assignment);
      return false;
    }
    const last = slice.at(-1);
    if (last) {
      generation.moveTo(assignment, last.offset + 1n);
      payload.resolveOffset(String(last.offset));
    }
    return !generation.signal.aborted;
  }

  async #commit(generation: Generation, payload: EachBatchPayload): Promise<void> {
    if (performance.now() - this.#committedAtMs < COMMIT_INTERVAL_MS) return;
    this.#committedAtMs = performance.now();
    const topics = Map.groupBy(generation.positions(), ({ assignment }) => assignment.topic);
    const offsets = [...topics].map(([topic, positions]) => ({
      topic: this.#options.kafkaName(topic),
      partitions: positions.map(({ assignment, offset }) => ({
        partition: assignment.partition,
        offset: String(offset),
      })),
    }));
    await payload.commitOffsetsIfNecessary({ topics: offsets }).catch(() => undefined);
  }

  #fail(error: unknown): void {
    this.#reject(error);
    void this[Symbol.asyncDispose]();
  }

  async #leave(): Promise<void> {
    this.#generation.end();
    const { logger, groupId, onLeft } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LEAVE_MS_MAX);
    });
    const left = this.#consumer.disconnect().catch((error: unknown) => {
      logger?.warn({ err: error, groupId }, 'the group was not left; the session will expire');
    });
    await Promise.race([left, tooLate]);
    clearTimeout(timer);
    onLeft(this);
  }
}
