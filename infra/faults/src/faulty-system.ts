import { testDatabase, testIssuer, type TestIssuer } from '@leadloop/testkit';
import { Pool } from 'pg';
import { ServiceProcess } from './service-process.ts';

/** Where the log of a scenario is. */
export type LogPlace =
  | { readonly kind: 'postgres' }
  | { readonly kind: 'kafka'; readonly brokers: readonly string[]; readonly topicPrefix: string };

/** Addresses of the databases of one system; made and dropped by whoever gives them. */
export interface SystemDatabases extends AsyncDisposable {
  readonly leads: DatabaseAddresses;
  readonly scoring: DatabaseAddresses;
  readonly log: string;
}

interface DatabaseAddresses {
  readonly applicationUrl: string;
  readonly ingestUrl: string;
  readonly operatorUrl: string;
  readonly superuserUrl: string;
}

/** Databases, a log, and as many processes of leads and scoring as a scenario starts. */
export class FaultySystem implements AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly leadsDatabase: Pool;
  readonly scoringDatabase: Pool;
  /** Those that clients are sent to, in turn; one that is stopped is taken out. */
  readonly leads: ServiceProcess[] = [];
  readonly scoring: ServiceProcess[] = [];
  readonly #started: ServiceProcess[] = [];
  readonly #databases: SystemDatabases;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(databases: SystemDatabases, log: LogPlace) {
    this.issuer = testIssuer();
    this.#databases = databases;
    this.leadsDatabase = watching(databases.leads.superuserUrl);
    this.scoringDatabase = watching(databases.scoring.superuserUrl);
    this.#environment = {
      JWT_PUBLIC_KEY_FILE: this.issuer.publicKeyFile(),
      LOG_LEVEL: 'warn',
      ...(log.kind === 'postgres'
        ? { LEADLOOP_LOG: 'postgres', LOG_DATABASE_URL: databases.log }
        : {
            LEADLOOP_LOG: 'kafka',
            KAFKA_BROKERS: log.brokers.join(','),
            KAFKA_TOPIC_PREFIX: log.topicPrefix,
          }),
    };
  }

  /** What the processes said of late. */
  get output(): string {
    return this.#started.map(({ address, output }) => `${address}: ${output}`).join('\n');
  }

  async startLeads(): Promise<ServiceProcess> {
    const started = await ServiceProcess.start('leads', this.#settings(this.#databases.leads));
    this.leads.push(started);
    this.#started.push(started);
    return started;
  }

  async startScoring(): Promise<ServiceProcess> {
    const started = await ServiceProcess.start('scoring', this.#settings(this.#databases.scoring));
    this.scoring.push(started);
    this.#started.push(started);
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#started) {
      process.continue();
      await process.kill();
    }
    await Promise.all([this.leadsDatabase.end(), this.scoringDatabase.end()]);
    await this.#databases[Symbol.asyncDispose]();
  }

  #settings({ applicationUrl, ingestUrl, operatorUrl }: DatabaseAddresses) {
    return {
      ...this.#environment,
      DATABASE_URL: applicationUrl,
      INGEST_DATABASE_URL: ingestUrl,
      OPERATOR_DATABASE_URL: operatorUrl,
    };
  }
}

function watching(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 2 });
  // A scenario may take the database away.
  pool.on('error', () => undefined);
  return pool;
}

/** Databases in the PostgreSQL of the whole run. */
export async function databasesOfTheRun(): Promise<SystemDatabases> {
  const [leads, scoring, log] = await Promise.all([
    testDatabase('leads'),
    testDatabase('scoring'),
    testDatabase('log'),
  ]);
  return {
    leads,
    scoring,
    log: log.ownerUrl,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([leads, scoring, log].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}
