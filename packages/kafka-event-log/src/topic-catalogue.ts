import {
  RECORD_BYTES_MAX,
  TopicMismatch,
  UnknownTopic,
  type Assignment,
  type TopicSpecification,
} from '@leadloop/event-log';
import kafkajs, { type Admin } from 'kafkajs';
import type { AdminConnection } from './admin-connection.ts';
import { TopicForgets } from './kafka-errors.ts';

/** A broker's own default, said explicitly: a record of the largest size with its framing fits. */
const MESSAGE_BYTES_MAX = 1_048_588;

export interface TopicCatalogueOptions {
  readonly admin: AdminConnection;
  readonly topicPrefix: string;
  readonly replicationFactor: number;
}

/** The topics that stand, by the names that this system gives them. */
export class TopicCatalogue {
  readonly #options: TopicCatalogueOptions;
  readonly #partitions = new Map<string, number>();

  constructor(options: TopicCatalogueOptions) {
    this.#options = options;
  }

  /** The name in Kafka. */
  kafkaName(topic: string): string {
    return this.#options.topicPrefix + topic;
  }

  ownName(kafkaName: string): string {
    return kafkaName.slice(this.#options.topicPrefix.length);
  }

  /** Throws `TopicMismatch`, `TopicForgets`. */
  async ensure(wanted: readonly TopicSpecification[]): Promise<void> {
    await this.#options.admin.use(async (admin) => {
      const standing = await this.#check(admin, wanted);
      const missing = wanted.filter(({ name }) => !standing.has(name));
      if (missing.length === 0) return;
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => ({
          topic: this.kafkaName(topic.name),
          numPartitions: topic.partitions,
          replicationFactor: this.#options.replicationFactor,
          configEntries: Object.entries(settingsOf(topic)).map(([name, value]) => ({
            name,
            value,
          })),
        })),
      });
      // Another process may have been faster, with other settings.
      await this.#check(admin, missing);
    });
  }

  /** Throws `UnknownTopic`. */
  async partitionCount(topic: string): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const found = await this.#options.admin.use((admin) => this.#standing(admin, [topic]));
    const count = found.get(topic);
    if (count === undefined) throw new UnknownTopic(topic);
    return count;
  }

  /** Throws `UnknownTopic`. */
  async checkPartitions(places: readonly Assignment[]): Promise<void> {
    const counts = new Map<string, number>();
    for (const topic of new Set(places.map((place) => place.topic)))
      counts.set(topic, await this.partitionCount(topic));
    for (const { topic, partition } of places)
      if (!(partition >= 0 && partition < (counts.get(topic) ?? 0)))
        throw new UnknownTopic(topic, partition);
  }

  /** The topics among the wanted that stand; refuses those that stand otherwise. */
  async #check(
    admin: Admin,
    wanted: readonly TopicSpecification[],
  ): Promise<ReadonlyMap<string, number>> {
    const standing = await this.#standing(
      admin,
      wanted.map(({ name }) => name),
    );
    const present = wanted.filter(({ name }) => standing.has(name));
    if (present.length === 0) return standing;
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: present.map((topic) => ({
        // Node does not find this one among the named exports of a CommonJS package.
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: this.kafkaName(topic.name),
        configNames: Object.keys(settingsOf(topic)),
      })),
    });
    for (const topic of present) {
      const resource = resources.find(
        ({ resourceName }) => resourceName === this.kafkaName(topic.name),
      );
      const settings = new Map(
        resource?.configEntries.map(({ configName, configValue }) => [configName, configValue]),
      );
      refuseOther(topic, this.kafkaName(topic.name), standing.get(topic.name) ?? 0, settings);
    }
    return standing;
  }

  async #standing(admin: Admin, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const all = new Set(await admin.listTopics());
    const present = names.map((name) => this.kafkaName(name)).filter((name) => all.has(name));
    if (present.length === 0) return new Map();
    const { topics } = await admin.fetchTopicMetadata({ topics: present });
    for (const { name, partitions } of topics)
      this.#partitions.set(this.ownName(name), partitions.length);
    return new Map(topics.map(({ name, partitions }) => [this.ownName(name), partitions.length]));
  }
}

/** Kafka forgets after seven days unless it is told otherwise. */
const settingsOf = ({ cleanup }: TopicSpecification): Record<string, string> => ({
  'cleanup.policy': cleanup === 'compact' ? 'compact' : 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'max.message.bytes': String(MESSAGE_BYTES_MAX),
});

function refuseOther(
  wanted: TopicSpecification,
  kafkaName: string,
  partitions: number,
  settings: ReadonlyMap<string, string>,
): void {
  const policy = settings.get('cleanup.policy');
  const cleanup = policy === 'compact' ? 'compact' : 'keep';
  if (partitions !== wanted.partitions || cleanup !== wanted.cleanup)
    throw new TopicMismatch(wanted, { name: wanted.name, partitions, cleanup });
  // "compact,delete" would drop what nobody has replaced.
  const needed = settingsOf(wanted);
  for (const name of ['cleanup.policy', 'retention.ms', 'retention.bytes']) {
    const found = settings.get(name) ?? '';
    if (found !== needed[name]) throw new TopicForgets(kafkaName, name, found, needed[name] ?? '');
  }
  const bytesMax = Number(settings.get('max.message.bytes'));
  if (!(bytesMax > RECORD_BYTES_MAX + 1_000))
    throw new TopicForgets(
      kafkaName,
      'max.message.bytes',
      String(bytesMax),
      String(MESSAGE_BYTES_MAX),
    );
}
