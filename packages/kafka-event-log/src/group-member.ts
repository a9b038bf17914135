import { backoffMs, pause, type Assignment, type Subscription } from '@leadloop/event-log';
import type { Consumer, Kafka } from 'kafkajs';
import { BatchHandOver, type Subscriber } from './batch-hand-over.ts';
import { mayPass } from './kafka-errors.ts';

const PARTITIONS_AT_ONCE_MAX = 4;
const HEARTBEAT_MS_MAX = 1_000;
/** How late an idle member hears of a rebalance, or goes where it was sought. */
const FETCH_WAIT_MS_MAX = 250;
/** A broker that is away is not waited for when leaving: the session then expires. */
const LEAVE_MS_MAX = 15_000;

export interface GroupMemberOptions extends Subscriber {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly onLeft: (member: GroupMember) => void;
}

/** One subscription: a member of a consumer group whose positions its subscriber keeps. */
export class GroupMember implements Subscription {
  readonly failed: Promise<never>;
  readonly #options: GroupMemberOptions;
  #consumer: Consumer;
  readonly #handOver: BatchHandOver;
  readonly #reject: (error: unknown) => void;
  readonly #heartbeatMs: number;
  readonly #stopping = new AbortController();
  #failuresInARow = 0;
  #left: Promise<void> | null = null;

  private constructor(options: GroupMemberOptions) {
    this.#options = options;
    this.#heartbeatMs = Math.min(HEARTBEAT_MS_MAX, Math.floor(options.sessionTimeoutMs / 3));
    this.#consumer = this.#newConsumer();
    this.#handOver = new BatchHandOver({
      ...options,
      heartbeatMs: this.#heartbeatMs,
      seek: (place) => this.#consumer.seek(place),
      onFailure: (error) => this.#fail(error),
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
    await member.#start();
    return member;
  }

  assignments(): readonly Assignment[] {
    return this.#handOver.assignments;
  }

  /** Finishes the batches at hand and leaves the group. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  #newConsumer(): Consumer {
    const { kafka, groupId, sessionTimeoutMs } = this.#options;
    return kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: this.#heartbeatMs,
      maxWaitTimeInMs: FETCH_WAIT_MS_MAX,
      allowAutoTopicCreation: false,
      retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
  }

  async #start(): Promise<void> {
    try {
      await this.#enter();
    } catch (error) {
      void this.#recover(error);
    }
  }

  /** kafkajs gives up over more than it should, such as a broker that has no coordinator yet: then another consumer tries. */
  async #recover(reason: unknown): Promise<void> {
    this.#handOver.end();
    if (!mayPass(reason)) return this.#fail(reason);
    this.#failuresInARow += 1;
    const { logger, groupId } = this.#options;
    const failuresInARow = this.#failuresInARow;
    logger?.warn({ err: reason, groupId, failuresInARow }, 'the group was lost; joining again');
    // What it holds is given up either way.
    void this.#consumer.disconnect().catch(() => undefined);
    await pause(backoffMs(failuresInARow), this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    this.#consumer = this.#newConsumer();
    await this.#start();
  }

  async #enter(): Promise<void> {
    const { subscriber, kafkaName, ownName } = this.#options;
    const { GROUP_JOIN, CRASH } = this.#consumer.events;
    // Called before the first fetch of a generation, and not awaited: each first batch awaits its claim.
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      if (this.#left !== null) return;
      this.#failuresInARow = 0;
      this.#handOver.begin(
        Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
          partitions.map((partition) => ({ topic: ownName(topic), partition })),
        ),
      );
    });
    this.#consumer.on(CRASH, ({ payload }) => {
      this.#handOver.end();
      if (!payload.restart) void this.#recover(payload.error);
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
      eachBatch: (payload) => this.#handOver.take(payload),
    });
  }

  #fail(error: unknown): void {
    this.#reject(error);
    void this[Symbol.asyncDispose]();
  }

  async #leave(): Promise<void> {
    this.#stopping.abort();
    this.#handOver.end();
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
