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
import { Pool, type ClientConfig } from 'pg';
import { watchAppends } from './append-watch.ts';
import { appendRecords, type FiledRecord } from './append.ts';
import { withConnection } from './with-connection.ts';
import { deleteCompacted } from './delete-compacted.ts';
import { GroupMember } from './group-member.ts';
import type { LogLogger } from './logger.ts';
import { listen, type FiledPartition } from './notifications.ts';
import { ensureSchema } from './schema.ts';
import { boundsOf, endOf, readPage } from './stored-records.ts';
import { TopicCatalogue } from './topic-catalogue.ts';

export interface PostgresEventLogOptions {
  readonly databaseUrl: string;
  /** How long a member may be silent before its partitions go to others; 10 s when not given. */
  readonly leaseMs?: number;
  /** How late an append is seen when its notification was lost; 1 s when not given. */
  readonly pollMs?: number;
  /** Connections for reading and writing, beside one that listens; 6 when not given. */
  readonly connectionsMax?: number;
  readonly logger?: LogLogger;
}

const READ_PAGE_RECORDS = 2_000;
const TRANSACTION_IDLE_MS_MAX = 5_000;

/** The log as tables of one PostgreSQL database: the embedded default. */
export class PostgresEventLog implements EventLog {
  readonly capabilities: EventLogCapabilities = {
    durable: true,
    sharedGroups: true,
    compactsAtAppend: true,
    fencesProducers: true,
  };
  readonly #options: PostgresEventLogOptions;
  readonly #connection: ClientConfig;
  readonly #pool: Pool;
  readonly #topics: TopicCatalogue;
  readonly #members = new Set<GroupMember>();
  readonly #closing = new AbortController();
  #watching: Promise<unknown> | null = null;

  private constructor(options: PostgresEventLogOptions) {
    this.#options = options;
    this.#connection = {
      connectionString: options.databaseUrl,
      application_name: 'leadloop log',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    };
    this.#pool = new Pool({
      ...this.#connection,
      max: options.connectionsMax ?? 6,
      query_timeout: 60_000,
      // A process that is stopped within a transaction keeps neither partitions nor leases from the others for longer.
      idle_in_transaction_session_timeout: TRANSACTION_IDLE_MS_MAX,
    });
    // An idle connection that breaks is made anew at the next query.
    this.#pool.on('error', () => undefined);
    this.#topics = new TopicCatalogue(this.#pool);
  }

  /** Makes the tables where they are missing. Throws when the database is away, and `LogSchemaMismatch`. */
  static async open(options: PostgresEventLogOptions): Promise<PostgresEventLog> {
    const log = new PostgresEventLog(options);
    try {
      await withConnection(log.#pool, ensureSchema);
      return log;
    } catch (error) {
      await log.#pool.end();
      throw error;
    }
  }

  ensureTopics(topics: readonly TopicSpecification[]): Promise<void> {
    return this.#topics.ensure(topics);
  }

  async append(records: readonly NewRecord[], producer?: Producer): Promise<void> {
    refuseTooLarge(records);
    const filed: FiledRecord[] = [];
    for (const record of records)
      filed.push({ ...record, topicId: (await this.#topics.topicOf(record)).id });
    await appendRecords(this.#pool, filed, producer);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const topics = await Promise.all(options.topics.map((name) => this.#topics.topic(name)));
    const member = new GroupMember({
      pool: this.#pool,
      topics,
      subscriber: options,
      leaseMs: this.#options.leaseMs ?? 10_000,
      logger: this.#options.logger,
      onLeft: (left) => this.#members.delete(left),
    });
    this.#members.add(member);
    this.#watching ??= this.#watch();
    return member;
  }

  async *read(from: Assignment & { readonly offset: bigint }): AsyncIterable<LogRecord> {
    const topic = await this.#topics.topicOf(from);
    const end = await endOf(this.#pool, topic, from.partition);
    let offset = from.offset;
    while (offset < end) {
      const page = { topic, partition: from.partition, offset, recordsMax: READ_PAGE_RECORDS };
      const batch = await readPage(this.#pool, page);
      if (batch === null) return;
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
    return boundsOf(this.#pool, await this.#topics.topic(topic));
  }

  /**
   * Deletes every record of a key from compacted topics at once: for erasing a user, where a tombstone is not
   * meant to stay either. Throws `TopicNotCompacted`, `UnknownTopic`. Resolves to the number of records deleted.
   */
  async deleteCompacted(topics: readonly string[], key: string): Promise<number> {
    const filed = await Promise.all(topics.map((name) => this.#topics.topic(name)));
    return deleteCompacted(this.#pool, filed, key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#members].map((member) => member[Symbol.asyncDispose]()));
    this.#closing.abort();
    await this.#watching;
    if (!this.#pool.ended) await this.#pool.end();
  }

  #watch(): Promise<unknown> {
    const { signal } = this.#closing;
    const { logger, pollMs = 1_000 } = this.#options;
    const onAppended = (partitions: readonly FiledPartition[] | 'all') => {
      for (const member of this.#members) member.ringAppended(partitions);
    };
    const onGroupChanged = (group: string) => {
      for (const member of this.#members) if (member.group === group) member.ringGroup();
    };
    return Promise.all([
      listen(this.#connection, { onAppended, onGroupChanged }, logger, signal),
      watchAppends({ pool: this.#pool, pollMs, onAppended, logger, signal }),
    ]);
  }
}
