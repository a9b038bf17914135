import { encodeRecord, partitionOf, PARTITION_COUNT, recordKey, topics } from '@leadloop/contracts';
import { PostgresEventLog } from '@leadloop/postgres-event-log';
import { eventually, testDatabase, testIssuer } from '@leadloop/testkit';
import type { TestDatabase, TestIssuer } from '@leadloop/testkit';
import { Pool } from 'pg';
import { createApp, type PreferencesApp } from '../app.ts';
import type { PreferencesConfig } from '../config.ts';

export interface Person {
  readonly organizationId: string;
  readonly userId: string;
}

export interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly body: Record<string, unknown>;
}

/** The service on a real PostgreSQL and the embedded log. */
export class PreferencesSystem implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly issuer: TestIssuer = testIssuer();
  readonly log: PostgresEventLog;
  readonly #logDatabase: TestDatabase;
  readonly #pool: Pool;
  #app: PreferencesApp | null = null;

  private constructor(given: {
    database: TestDatabase;
    logDatabase: TestDatabase;
    log: PostgresEventLog;
  }) {
    this.database = given.database;
    this.#logDatabase = given.logDatabase;
    this.log = given.log;
    this.#pool = new Pool({ connectionString: given.database.superuserUrl, max: 2 });
  }

  static async start(): Promise<PreferencesSystem> {
    const database = await testDatabase('preferences');
    const logDatabase = await testDatabase('log');
    const log = await PostgresEventLog.open({ databaseUrl: logDatabase.ownerUrl });
    await log.ensureTopics(
      Object.values(topics).map((topic) => ({ ...topic, partitions: PARTITION_COUNT })),
    );
    const system = new PreferencesSystem({ database, logDatabase, log });
    await system.startApp();
    return system;
  }

  config(changes: Partial<PreferencesConfig> = {}): PreferencesConfig {
    return {
      http: { host: '127.0.0.1', port: 0 },
      authentication: this.issuer.authentication,
      logLevel: 'silent',
      autoProvision: true,
      log: { kind: 'postgres', databaseUrl: this.#logDatabase.ownerUrl },
      readyLagSecondsMax: 60,
      databases: {
        applicationUrl: this.database.applicationUrl,
        ingestUrl: this.database.ingestUrl,
        ownerUrl: undefined,
      },
      ...changes,
    };
  }

  get url(): string {
    if (this.#app === null) throw new Error('the app is not running');
    return this.#app.url;
  }

  async startApp(): Promise<void> {
    this.#app = await createApp(this.config());
  }

  async stopApp(): Promise<void> {
    await this.#app?.[Symbol.asyncDispose]();
    this.#app = null;
  }

  async call(
    { organizationId: org, userId: user }: Person,
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string>; role?: 'operator' | 'admin' } = {},
  ): Promise<Answer> {
    const { role = 'member', body, headers } = options;
    const response = await fetch(`${this.url}/v1/${path}`, {
      method,
      headers: {
        ...(await this.issuer.authorization({ org, user, role })),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      etag: response.headers.get('etag'),
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  }

  /** What leads says on `users`, and until this service has heard it. */
  async tell(key: string, value: Buffer | null): Promise<void> {
    await this.log.append([{ topic: 'users', partition: partitionOf(key), key, value }]);
    await this.settled();
  }

  async tellUser({ organizationId, userId }: Person, erased = false): Promise<void> {
    const featureKey = erased ? null : Buffer.alloc(32, 7);
    const record = { organizationId, userId, featureKey, erased };
    await this.tell(recordKey(organizationId, userId), encodeRecord('UserRecord', record));
  }

  /** Until everything on `users` is applied, and everything in the outbox is in the log. */
  async settled(): Promise<void> {
    await eventually(async () => {
      const rows = await this.rows<{ partition: number; next: string }>(
        "select partition, next from consumer_partition where topic = 'users'",
      );
      const next = new Map(rows.map((row) => [row.partition, BigInt(row.next)]));
      for (const [partition, { end }] of await this.log.bounds('users'))
        if ((next.get(partition) ?? 0n) < end) return false;
      return (await this.rows('select from outbox where published_at is null')).length === 0;
    });
  }

  /** Rows as a superuser sees them. */
  async rows<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(sql, values)).rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopApp();
    await this.log[Symbol.asyncDispose]();
    await this.#pool.end();
    await this.#logDatabase[Symbol.asyncDispose]();
    await this.database[Symbol.asyncDispose]();
  }
}
