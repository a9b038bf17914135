import { encodeRecord, partitionOf, PARTITION_COUNT, recordKey, topics } from '@leadloop/contracts';
import type { LeadOutcome, TopicName } from '@leadloop/contracts';
import { PostgresEventLog } from '@leadloop/postgres-event-log';
import { eventually, testDatabase, testIssuer } from '@leadloop/testkit';
import type { TestDatabase, TestIssuer } from '@leadloop/testkit';
import { Pool } from 'pg';
import { createApp } from '../app.ts';
import type { ScoringApp } from '../app.ts';
import type { ScoringConfig } from '../config.ts';
import { featureKey, outcomeEvent } from '../domain/testing/outcome-events.ts';

export interface Person {
  readonly organizationId: string;
  readonly userId: string;
}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** The service on a real PostgreSQL and the postgres log, and hands to put records on it. */
export class ScoringSystem implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly logDatabase: TestDatabase;
  readonly log: PostgresEventLog;
  readonly ingest: Pool;
  readonly issuer: TestIssuer;
  readonly #owned: boolean;
  #app: ScoringApp | null = null;

  private constructor(given: {
    database: TestDatabase;
    logDatabase: TestDatabase;
    log: PostgresEventLog;
    owned?: boolean;
  }) {
    this.#owned = given.owned ?? true;
    this.database = given.database;
    this.logDatabase = given.logDatabase;
    this.log = given.log;
    this.ingest = new Pool({ connectionString: given.database.ingestUrl, max: 2 });
    this.issuer = testIssuer();
  }

  /** Databases and topics; the service itself starts with `startApp`. */
  static async open(): Promise<ScoringSystem> {
    const database = await testDatabase('scoring');
    const logDatabase = await testDatabase('log');
    const log = await PostgresEventLog.open({ databaseUrl: logDatabase.ownerUrl });
    await log.ensureTopics(
      Object.values(topics).map((topic) => ({ ...topic, partitions: PARTITION_COUNT })),
    );
    return new ScoringSystem({ database, logDatabase, log });
  }

  /** Another database over the log of `other`, which reads every topic from the start; both stay `other`'s and the caller's. */
  static async over(
    database: TestDatabase,
    { logDatabase }: ScoringSystem,
  ): Promise<ScoringSystem> {
    const log = await PostgresEventLog.open({ databaseUrl: logDatabase.ownerUrl });
    return new ScoringSystem({ database, logDatabase, log, owned: false });
  }

  static async start(changes: Partial<ScoringConfig> = {}): Promise<ScoringSystem> {
    const system = await ScoringSystem.open();
    await system.startApp(changes);
    return system;
  }

  get url(): string {
    if (this.#app === null) throw new Error('the app is not running');
    return this.#app.url;
  }

  config(changes: Partial<ScoringConfig> = {}): ScoringConfig {
    return {
      http: { host: '127.0.0.1', port: 0 },
      authentication: this.issuer.authentication,
      logLevel: 'silent',
      autoProvision: true,
      training: { workers: 1, leaseMs: 1_000 },
      log: { kind: 'postgres', databaseUrl: this.logDatabase.ownerUrl },
      readyLagSecondsMax: 60,
      databases: {
        applicationUrl: this.database.applicationUrl,
        ingestUrl: this.database.ingestUrl,
        operatorUrl: this.database.operatorUrl,
        ownerUrl: undefined,
      },
      ...changes,
    };
  }

  async startApp(changes: Partial<ScoringConfig> = {}): Promise<void> {
    this.#app = await createApp(this.config(changes));
  }

  async stopApp(): Promise<void> {
    await this.#app?.[Symbol.asyncDispose]();
    this.#app = null;
  }

  async append(topic: TopicName, key: string, ...values: (Buffer | null)[]): Promise<void> {
    const partition = partitionOf(key);
    await this.log.append(values.map((value) => ({ topic, partition, key, value })));
  }

  /** What leads says of a user. */
  async bind({ organizationId, userId }: Person, changes: { erased?: boolean; key?: Buffer } = {}) {
    const { erased = false, key = featureKey } = changes;
    const record = { organizationId, userId, featureKey: erased ? null : key, erased };
    await this.append(
      'users',
      recordKey(organizationId, userId),
      encodeRecord('UserRecord', record),
    );
  }

  async record({ organizationId, userId }: Person, events: readonly LeadOutcome[]): Promise<void> {
    await this.append(
      'lead-outcomes',
      recordKey(organizationId, userId),
      ...events.map((event) => encodeRecord('LeadOutcome', event)),
    );
  }

  async call<Body = Record<string, unknown>>(
    person: Person,
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string>; role?: 'operator' | 'admin' } = {},
  ): Promise<Answer<Body>> {
    const { organizationId: org, userId: user } = person;
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
    return { status: response.status, body: (await response.json()) as Body };
  }

  get<Body = Record<string, unknown>>(person: Person, path: string): Promise<Answer<Body>> {
    return this.call<Body>(person, 'GET', path);
  }

  /** Until everything on the log is applied and every training that was asked for is made. */
  async settled(timeoutMs = 20_000): Promise<void> {
    await eventually(async () => (await this.#behind()) === 0, { timeoutMs });
    await eventually(async () => (await this.rows('select from pending_training')).length === 0, {
      timeoutMs,
    });
  }

  async #behind(): Promise<number> {
    const positions = await this.rows<{ topic: string; partition: number; next: string }>(
      'select topic, partition, next from consumer_partition',
    );
    const next = new Map(
      positions.map((row) => [`${row.topic}/${row.partition}`, BigInt(row.next)]),
    );
    let behind = 0n;
    for (const topic of ['users', 'lead-outcomes']) {
      for (const [partition, { end }] of await this.log.bounds(topic)) {
        behind += end - (next.get(`${topic}/${partition}`) ?? 0n);
      }
    }
    return Number(behind);
  }

  /** Rows as the pipeline sees them. */
  async rows<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.ingest.query<Row>(sql, values)).rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopApp();
    await this.log[Symbol.asyncDispose]();
    await this.ingest.end();
    if (!this.#owned) return;
    await this.logDatabase[Symbol.asyncDispose]();
    await this.database[Symbol.asyncDispose]();
  }
}

/** `count` outcomes of a person from a sequence on; every third is lost, unless `taste` says which. */
export function outcomesOf(
  person: Person,
  from: number,
  count: number,
  taste: (index: number) => { won: boolean; size: string } = (index) => ({
    won: index % 3 !== 0,
    size: index % 2 === 0 ? 'big' : 'small',
  }),
): LeadOutcome[] {
  return Array.from({ length: count }, (_, index) => {
    const sequence = from + index;
    const { won, size } = taste(sequence);
    return outcomeEvent({
      ...person,
      sequence,
      eventId: `${person.userId}-event-${sequence}`,
      leadId: `${person.userId}-lead-${sequence}`,
      outcome: won ? 'WON' : 'LOST',
      features: { size, 'lead.score': (sequence * 37) % 101 },
    });
  });
}
