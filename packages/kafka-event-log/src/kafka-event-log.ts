import {
  refuseTooLarge,
  type Assignment,
  type EventLog,
  type EventLogCapabilities,
  type LogRecord,
  type NewRecord,
  type Producer,
  type SubscribeOptions,
  type Subscription,
  type TopicSpecification,
} from '@leadloop/event-log';
import type { Kafka } from 'kafkajs';
import { AdminConnection } from './admin-connection.ts';
import { GroupMember } from './group-member.ts';
import { openClient, type KafkaConnection } from './kafka-client.ts';
import { PartitionReader } from './partition-reader.ts';
import { Producers } from './producers.ts';
import { TopicCatalogue } from './topic-catalogue.ts';

export interface KafkaEventLogOptions extends KafkaConnection {
  /** Stands before the name of each topic, group and producer: several systems share one cluster. */
  readonly topicPrefix?: string;
  /** Of topics that are made; the broker's own default when not given. */
  readonly replicationFactor?: number;
  /** How long a member may be silent before its partitions go to others; 10 s when not given. */
  readonly sessionTimeoutMs?: number;
}

const BROKERS_DEFAULT_REPLICATION = -1;
const SESSION_TIMEOUT_MS = 10_000;

/** The log on Apache Kafka. */
export class KafkaEventLog implements EventLog {
  readonly capabilities: EventLogCapabilities = {
    durable: true,
    sharedGroups: true,
    compactsAtAppend: false,
    fencesProducers: true,
  };
  readonly #options: KafkaEventLogOptions;
  readonly #prefix: string;
  readonly #kafka: Kafka;
  readonly #admin: AdminConnection;
  readonly #topics: TopicCatalogue;
  readonly #producers: Producers;
  readonly #reader: PartitionReader;
  readonly #members = new Set<GroupMember>();

  private constructor(options: KafkaEventLogOptions) {
    this.#options = options;
    this.#prefix = options.topicPrefix ?? '';
    this.#kafka = openClient(options);
    this.#admin = new AdminConnection(this.#kafka);
    this.#topics = new TopicCatalogue({
      admin: this.#admin,
      topicPrefix: this.#prefix,
      replicationFactor: options.replicationFactor ?? BROKERS_DEFAULT_REPLICATION,
    });
    this.#producers = new Producers(this.#kafka, this.#prefix);
    this.#reader = new PartitionReader(this.#kafka);
  }

  /** Throws when no broker answers. */
  static async open(options: KafkaEventLogOptions): Promise<KafkaEventLog> {
    const log = new KafkaEventLog(options);
    await log.#admin.use((admin) => admin.describeCluster());
    return log;
  }

  ensureTopics(topics: readonly TopicSpecification[]): Promise<void> {
    return this.#topics.ensure(topics);
  }

  async append(records: readonly NewRecord[], producer?: Producer): Promise<void> {
    refuseTooLarge(records);
    await this.#topics.checkPartitions(records);
    await this.#producers.append(records, producer);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    for (const topic of options.topics) await this.#topics.partitionCount(topic);
    const member = await GroupMember.join({
      kafka: this.#kafka,
      groupId: this.#prefix + options.group,
      subscriber: options,
      sessionTimeoutMs: this.#options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
      logger: this.#options.logger,
      kafkaName: (topic) => this.#topics.kafkaName(topic),
      ownName: (kafkaName) => this.#topics.ownName(kafkaName),
      endOf: async ({ topic, partition }) => (await this.bounds(topic)).get(partition)?.end ?? 0n,
      onLeft: (left) => this.#members.delete(left),
    });
    this.#members.add(member);
    return member;
  }

  async *read(from: Assignment & { readonly offset: bigint }): AsyncIterable<LogRecord> {
    await this.#topics.checkPartitions([from]);
    yield* this.#reader.read({ ...from, kafkaName: this.#topics.kafkaName(from.topic) });
  }

  async bounds(
    topic: string,
  ): Promise<ReadonlyMap<number, { readonly first: bigint; readonly end: bigint }>> {
    await this.#topics.partitionCount(topic);
    const offsets = await this.#admin.use((admin) =>
      admin.fetchTopicOffsets(this.#topics.kafkaName(topic)),
    );
    return new Map(
      offsets
        .toSorted((a, b) => a.partition - b.partition)
        .map(({ partition, low, high }) => [partition, { first: BigInt(low), end: BigInt(high) }]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#members].map((member) => member[Symbol.asyncDispose]()));
    await this.#producers.close();
    await Promise.all([this.#reader.close(), this.#admin.close()]);
  }
}
