import { type DecodedRecord, decodeRecord, partitionOf, recordKey } from '@leadloop/contracts';
import { PostgresEventLog } from '@leadloop/postgres-event-log';
import { testDatabase, type TestDatabase, testIssuer, type TestIssuer } from '@leadloop/testkit';
import { Pool } from 'pg';
import { createApp } from './app.ts';
import type { LeadsConfig } from './config.ts';

interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly etag: string | null;
  readonly headers: Headers;
}

/** Anything an answer may hold; tests say what they expect of it. */
// oxlint-disable-next-line typescript/no-explicit-any -- bodies are asserted, not typed
export type AnyBody = any;

/** The service with a database and a log of its own, spoken to over HTTP. */
export interface RunningLeads extends AsyncDisposable {
  readonly url: string;
  readonly issuer: TestIssuer;
  readonly config: LeadsConfig;
  readonly database: TestDatabase;
  readonly log: PostgresEventLog;
  /** As the pipeline's role: sees every tenant. */
  readonly ingest: Pool;
  /** `as` is `organizationId:userId[:role]`. */
  call<Body = AnyBody>(
    as: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** What stands in a topic under a user's key, decoded. */
  records(topic: string, organizationId: string, userId: string): Promise<DecodedRecord[]>;
}

export async function startLeads(settings: Partial<LeadsConfig> = {}): Promise<RunningLeads> {
  await using parts = new AsyncDisposableStack();
  const issuer = testIssuer();
  const database = parts.use(await testDatabase('leads'));
  const logDatabase = parts.use(await testDatabase('log'));
  const config: LeadsConfig = {
    http: { host: '127.0.0.1', port: 0 },
    authentication: issuer.authentication,
    logLevel: 'silent',
    autoProvision: true,
    scoreHistoryDays: 400,
    log: { kind: 'postgres', databaseUrl: logDatabase.ownerUrl },
    readyLagSecondsMax: 60,
    databases: {
      applicationUrl: database.applicationUrl,
      ingestUrl: database.ingestUrl,
      ownerUrl: undefined,
    },
    ...settings,
  };
  const log = parts.use(await PostgresEventLog.open({ databaseUrl: logDatabase.ownerUrl }));
  const ingest = parts.adopt(new Pool({ connectionString: database.ingestUrl, max: 4 }), (pool) =>
    pool.end(),
  );
  const app = parts.use(await createApp(config));
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (as: string): Promise<string> => {
    const [org, user, role] = as.split(':') as [string, string, 'admin' | undefined];
    const token = tokens.get(as) ?? issuer.token({ org, user, ...(role ? { role } : {}) });
    tokens.set(as, token);
    return token;
  };
  const running = parts.move();
  return {
    url: app.url,
    issuer,
    config,
    database,
    log,
    ingest,
    async call<Body>(as: string, method: string, path: string, body?: unknown, headers = {}) {
      const response = await fetch(`${app.url}/v1/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await tokenOf(as)}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: (text === '' ? null : JSON.parse(text)) as Body,
        etag: response.headers.get('etag'),
        headers: response.headers,
      };
    },
    async records(topic, organizationId, userId) {
      const key = recordKey(organizationId, userId);
      const found: DecodedRecord[] = [];
      const from = { topic, partition: partitionOf(key), offset: 0n };
      for await (const record of log.read(from)) {
        if (record.key === key && record.value !== null) found.push(decodeRecord(record.value));
      }
      return found;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
