import { ProducerFenced, TopicMismatch, UnknownTopic } from './errors.ts';
import type {
  Assignment,
  EventLog,
  EventLogCapabilities,
  LogRecord,
  NewRecord,
  Producer,
  SubscribeOptions,
  Subscription,
  TopicSpecification,
} from './event-log.ts';
import { MemoryGroup } from './memory-group.ts';
import { MemoryPartition } from './memory-partition.ts';
import { refuseTooLarge } from './record-size.ts';

interface MemoryTopic {
  readonly specification: TopicSpecification;
  readonly partitions: readonly MemoryPartition[];
}

/** A log in this process's memory, for unit tests: gone with the object. */
export class MemoryEventLog implements EventLog {
  readonly capabilities: EventLogCapabilities = {
    durable: false,
    sharedGroups: false,
    compactsAtAppend: true,
    fencesProducers: true,
  };
  readonly #topics = new Map<string, MemoryTopic>();
  readonly #groups = new Map<string, MemoryGroup>();
  readonly #producers = new Map<string, bigint>();

  async ensureTopics(topics: readonly TopicSpecification[]): Promise<void> {
    for (const wanted of topics) {
      const found = this.#topics.get(wanted.name)?.specification;
      if (found && (found.partitions !== wanted.partitions || found.cleanup !== wanted.cleanup))
        throw new TopicMismatch(wanted, found);
    }
    for (const specification of topics) {
      if (this.#topics.has(specification.name)) continue;
      const partitions = Array.from(
        { length: specification.partitions },
        (_, partition) =>
          new MemoryPartition({ topic: specification.name, partition }, specification.cleanup),
      );
      this.#topics.set(specification.name, { specification, partitions });
    }
  }

  async append(records: readonly NewRecord[], producer?: Producer): Promise<void> {
    refuseTooLarge(records);
    const partitions = records.map((record) => this.#partition(record));
    if (producer) this.#fence(producer);
    const appendedAt = new Date();
    for (const [index, record] of records.entries()) partitions[index]?.append(record, appendedAt);
    for (const partition of new Set(partitions))
      for (const group of this.#groups.values()) group.ring(partition.assignment);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const counts = new Map(
      options.topics.map((topic) => [topic, this.#topic(topic).partitions.length]),
    );
    const group = this.#groups.get(options.group) ?? new MemoryGroup();
    this.#groups.set(options.group, group);
    return group.join(options, counts, (assignment, bell) => {
      const partition = this.#partition(assignment);
      return {
        readBatch: async (offset) => partition.batchFrom(offset, options.batchSizeMax),
        end: async () => partition.end,
        whenChanged: (signal) => bell.wait(signal),
        // Members of one process are told at once: what a pump holds it holds.
        verifyHeld: async () => undefined,
      };
    });
  }

  async *read(from: Assignment & { readonly offset: bigint }): AsyncIterable<LogRecord> {
    const partition = this.#partition(from);
    const end = partition.end;
    let offset = from.offset;
    while (offset < end) {
      const batch = partition.batchFrom(offset, 1_000);
      if (!batch) return;
      for (const record of batch.records) {
        if (record.offset >= end) return;
        yield record;
        offset = record.offset + 1n;
      }
    }
  }

  async bounds(
    topic: string,
  ): Promise<ReadonlyMap<number, { readonly first: bigint; readonly end: bigint }>> {
    return new Map(
      this.#topic(topic).partitions.map(({ first, end }, partition) => [partition, { first, end }]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#groups.values()].map((group) => group.dispose()));
  }

  #fence({ name, epoch }: Producer): void {
    const newest = this.#producers.get(name) ?? epoch;
    if (epoch < newest) throw new ProducerFenced(name, epoch, newest);
    this.#producers.set(name, epoch);
  }

  #topic(name: string): MemoryTopic {
    const topic = this.#topics.get(name);
    if (!topic) throw new UnknownTopic(name);
    return topic;
  }

  #partition({ topic, partition }: Assignment): MemoryPartition {
    const found = this.#topic(topic).partitions[partition];
    if (!found) throw new UnknownTopic(topic, partition);
    return found;
  }
}
