import {
  TopicMismatch,
  UnknownTopic,
  type Assignment,
  type TopicSpecification,
} from '@leadloop/event-log';
import type { Pool, PoolClient } from 'pg';
import { withConnection } from './with-connection.ts';

export interface FiledTopic extends TopicSpecification {
  readonly id: number;
}

interface TopicRow {
  readonly id: number;
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: TopicSpecification['cleanup'];
}

/** The topics by name. They are never changed or dropped, so what was read once holds. */
export class TopicCatalogue {
  readonly #pool: Pool;
  readonly #topics = new Map<string, FiledTopic>();
  readonly #names = new Map<number, string>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Throws `TopicMismatch`, and then makes none. */
  async ensure(wanted: readonly TopicSpecification[]): Promise<void> {
    await withConnection(this.#pool, async (client) => {
      await client.query('begin');
      for (const topic of wanted.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
        await ensureTopic(client, topic);
      await client.query('commit');
    });
    await this.#load();
  }

  /** Throws `UnknownTopic`. */
  async topic(name: string): Promise<FiledTopic> {
    if (!this.#topics.has(name)) await this.#load();
    const topic = this.#topics.get(name);
    if (!topic) throw new UnknownTopic(name);
    return topic;
  }

  /** Throws `UnknownTopic`. */
  async topicOf({ topic: name, partition }: Assignment): Promise<FiledTopic> {
    const topic = await this.topic(name);
    if (!Number.isInteger(partition) || partition < 0 || partition >= topic.partitions)
      throw new UnknownTopic(name, partition);
    return topic;
  }

  nameOf(id: number): string | undefined {
    return this.#names.get(id);
  }

  async #load(): Promise<void> {
    const { rows } = await this.#pool.query<TopicRow>(
      'select id, name, partitions, cleanup from log_topic',
    );
    for (const topic of rows) {
      this.#topics.set(topic.name, topic);
      this.#names.set(topic.id, topic.name);
    }
  }
}

async function ensureTopic(client: PoolClient, topic: TopicSpecification): Promise<void> {
  const { rows } = await client.query<TopicRow>(
    `insert into log_topic (name, partitions, cleanup) values ($1, $2, $3)
     on conflict (name) do update set name = excluded.name
     returning id, name, partitions, cleanup`,
    [topic.name, topic.partitions, topic.cleanup],
  );
  const found = rows[0];
  if (!found || found.partitions !== topic.partitions || found.cleanup !== topic.cleanup)
    throw new TopicMismatch(topic, found ?? topic);
  await client.query(
    `insert into log_partition (topic_id, partition)
     select $1, partition from generate_series(0, $2::int - 1) as partition on conflict do nothing`,
    [found.id, found.partitions],
  );
}
