import { randomUUID } from 'node:crypto';
import {
  backoffMs,
  Bell,
  pause,
  PartitionPumps,
  shareChange,
  type Assignment,
  type Holding,
  type SubscribeOptions,
  type Subscription,
} from '@leadloop/event-log';
import type { Pool } from 'pg';
import { Leases, type LeaseView } from './leases.ts';
import type { LogLogger } from './logger.ts';
import type { FiledPartition } from './notifications.ts';
import { partitionSource } from './partition-source.ts';
import type { FiledTopic } from './topic-catalogue.ts';

export interface GroupMemberOptions {
  readonly pool: Pool;
  readonly topics: readonly FiledTopic[];
  readonly subscriber: SubscribeOptions;
  readonly leaseMs: number;
  readonly logger: LogLogger | undefined;
  readonly onLeft: (member: GroupMember) => void;
}

/** One subscription: keeps its leases, shares them with the other members, pumps what it holds. */
export class GroupMember implements Subscription {
  readonly failed: Promise<never>;
  readonly group: string;
  readonly #options: GroupMemberOptions;
  readonly #leases: Leases;
  readonly #pumps: PartitionPumps;
  readonly #bell = new Bell();
  readonly #stopping = new AbortController();
  /** Partitions whose pump finishes its batch: they are neither taken nor given back once more. */
  readonly #ending = new Set<string>();
  readonly #running: Promise<void>;
  #looking: Promise<void> = Promise.resolve();
  #left: Promise<void> | null = null;

  constructor(options: GroupMemberOptions) {
    const { pool, subscriber, topics, leaseMs, logger } = options;
    this.#options = options;
    this.group = subscriber.group;
    this.#leases = new Leases({ pool, group: this.group, member: randomUUID(), topics, leaseMs });
    const { promise: failed, reject } = Promise.withResolvers<never>();
    this.failed = failed;
    // Whoever does not watch a subscription is not to be ended by an unhandled rejection.
    failed.catch(() => undefined);
    this.#pumps = new PartitionPumps({
      subscriber,
      sourceOf: (assignment, bell) =>
        partitionSource({
          pool,
          topic: this.#topicNamed(assignment.topic),
          partition: assignment.partition,
          batchSizeMax: subscriber.batchSizeMax,
          bell,
          verifyHeld: () => this.#look(),
          logger,
        }),
      onFailure: (error) => {
        reject(error);
        void this[Symbol.asyncDispose]();
      },
    });
    this.#running = this.#run();
  }

  assignments(): readonly Assignment[] {
    return this.#pumps.assignments().filter((assignment) => !this.#ending.has(nameOf(assignment)));
  }

  /** Something changed: new records in these partitions. */
  ringAppended(partitions: readonly FiledPartition[] | 'all'): void {
    if (partitions === 'all') return this.#pumps.ringAll();
    for (const { topicId, partition } of partitions) {
      const topic = this.#options.topics.find(({ id }) => id === topicId);
      if (topic) this.#pumps.ring({ topic: topic.name, partition });
    }
  }

  /** Something changed: who is a member, or what is free. */
  ringGroup(): void {
    this.#bell.ring();
  }

  /** Finishes the batches at hand and gives the partitions back; when the database is away they expire by themselves. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  async #leave(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#pumps.stopAll();
    await this.#leases.leave().catch((error: unknown) => {
      this.#options.logger?.warn(
        { err: error, group: this.group },
        'leases were not given back; they will expire',
      );
    });
    this.#options.onLeft(this);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#look();
        failures = 0;
        // Three chances within one lease.
        await this.#bell.wait(signal, this.#options.leaseMs / 3);
      } catch (error) {
        failures += 1;
        this.#options.logger?.warn(
          { err: error, group: this.group, failures },
          'leases could not be renewed; trying again',
        );
        await pause(Math.min(backoffMs(failures), this.#options.leaseMs / 3), signal);
      }
    }
  }

  /** One look after the other: two at once would decide from facts that the other is changing. */
  #look(): Promise<void> {
    const look = this.#looking.then(() => this.#lookOnce());
    this.#looking = look.catch(() => undefined);
    return look;
  }

  async #lookOnce(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    if (await this.#leases.renew()) await this.#leases.announce();
    const view = await this.#leases.view();
    this.#dropLost(view);
    for (const topic of this.#options.topics) await this.#share(topic, view);
  }

  #dropLost(view: LeaseView): void {
    const mine = new Set(
      view.holdings
        .filter(({ holder }) => holder === this.#leases.member)
        .map(({ topicId, partition }) => `${topicId}/${partition}`),
    );
    for (const assignment of this.assignments()) {
      const { id } = this.#topicNamed(assignment.topic);
      if (!mine.has(`${id}/${assignment.partition}`))
        void this.#end(assignment, async () => undefined);
    }
  }

  async #share(topic: FiledTopic, view: LeaseView): Promise<void> {
    const holdings = view.holdings.filter(({ topicId }) => topicId === topic.id);
    const change = shareChange(
      this.#leases.member,
      view.members.get(topic.id) ?? [this.#leases.member],
      holdings,
    );
    for (const partition of change.giveBack) {
      const assignment = { topic: topic.name, partition };
      if (!this.#ending.has(nameOf(assignment)))
        void this.#end(assignment, () => this.#leases.giveBack(topic.id, partition));
    }
    this.#resume(topic, holdings, change.giveBack);
    const wanted = change.take.filter(
      (partition) => !this.#ending.has(nameOf({ topic: topic.name, partition })),
    );
    if (wanted.length === 0 || this.#stopping.signal.aborted) return;
    const taken = await this.#leases.take(topic.id, wanted);
    for (const partition of taken) this.#pumps.start({ topic: topic.name, partition });
    // Another member was faster: look again at what is left.
    if (taken.length < wanted.length) this.#bell.ring();
  }

  /**
   * A lease may be held without a pump: the answer that said so was lost, or it ran out and was renewed
   * again before anybody else came. What the view calls this member's is read; should it be wrong, the
   * epoch in the consumer's own database turns the batch away.
   */
  #resume(topic: FiledTopic, holdings: readonly Holding[], givenBack: readonly number[]): void {
    const pumped = new Set(this.#pumps.assignments().map(nameOf));
    for (const { partition, holder } of holdings) {
      if (holder !== this.#leases.member || givenBack.includes(partition)) continue;
      const assignment = { topic: topic.name, partition };
      if (!pumped.has(nameOf(assignment))) this.#pumps.start(assignment);
    }
  }

  /** Stops a pump without waiting for it here: its batch may take long, and the other leases want renewing. */
  async #end(assignment: Assignment, afterwards: () => Promise<void>): Promise<void> {
    this.#ending.add(nameOf(assignment));
    try {
      await this.#pumps.stop(assignment);
      await afterwards();
    } catch (error) {
      this.#options.logger?.warn(
        { err: error, ...assignment },
        'a lease was not given back; it will expire',
      );
    } finally {
      this.#ending.delete(nameOf(assignment));
      this.#bell.ring();
    }
  }

  #topicNamed(name: string): FiledTopic {
    const topic = this.#options.topics.find((candidate) => candidate.name === name);
    if (!topic) throw new Error(`The member does not read topic "${name}".`);
    return topic;
  }
}

const nameOf = ({ topic, partition }: Assignment) => `${topic}/${partition}`;
