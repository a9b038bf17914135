import path from 'node:path';
import {
  applyMigrations,
  assertRoleRespectsRowSecurity,
  transactionIdleMsMax,
} from '@leadloop/database';
import {
  addPipelineGauges,
  type App,
  createHttpServer,
  createLogger,
  createRegistry,
  type Listening,
  listen,
  type Logger,
  openEventLog,
  pipelineMetrics,
  pipelineReadiness,
} from '@leadloop/service-kit';
import { Pool } from 'pg';
import { listErasures } from './adapters/list-erasures.ts';
import { deadLetterCounter } from './adapters/metrics.ts';
import { runPipeline } from './adapters/pipeline.ts';
import { openPrisma } from './adapters/prisma-client.ts';
import { TenantTransactions } from './adapters/tenant-transactions.ts';
import type { PreferencesConfig } from './config.ts';
import { problems } from './http/error-responses.ts';
import { addRoutes } from './http/routes.ts';

export interface PreferencesApp extends App, Listening {}

const service = 'preferences';
const version = '0.1.0';
const migrationsDirectory = path.resolve(import.meta.dirname, '../prisma/migrations');
/** Consumer partitions and relay, with some to spare. */
const pipelineConnectionsMax = 6;

/**
 * The whole service, as `main`, tests and containers run it. What was begun is ended where a later part
 * fails; `signal` ends the wait for a log that does not answer yet.
 */
export async function createApp(
  config: PreferencesConfig,
  signal?: AbortSignal,
): Promise<PreferencesApp> {
  const { databases } = config;
  if (databases.ownerUrl !== undefined) {
    await applyMigrations({ databaseUrl: databases.ownerUrl, directory: migrationsDirectory });
  }
  await assertRoleRespectsRowSecurity(databases.applicationUrl);
  const logger = createLogger({ service, level: config.logLevel });
  await using parts = new AsyncDisposableStack();
  const pool = parts.adopt(newPool(databases.ingestUrl, logger), (open) => open.end());
  const prisma = parts.adopt(openPrisma(databases.applicationUrl), (open) => open.$disconnect());
  const log = parts.use(await openEventLog(config.log, logger, signal));
  const registry = createRegistry(service);
  const countDeadLetter = deadLetterCounter(registry);
  const pipeline = parts.use(
    await runPipeline({
      pool,
      log,
      logger,
      metrics: pipelineMetrics(registry),
      onDeadLetter: ({ topic, partition, offset }, reason) => {
        const place = { topic, partition, offset: String(offset) };
        logger.error({ ...place, reason }, 'a record cannot be applied');
        countDeadLetter(reason);
      },
    }),
  );
  addPipelineGauges(registry, pipeline.view);
  const server = parts.adopt(
    await createHttpServer({
      service,
      version,
      logger,
      registry,
      problemKinds: problems.kinds,
      authentication: config.authentication,
      readiness: () =>
        pipelineReadiness({
          askDatabase: () => pool.query('select 1'),
          view: pipeline.view,
          lagSecondsMax: config.readyLagSecondsMax,
        }),
    }),
    (open) => open.close(),
  );
  await addRoutes(server, {
    transactions: new TenantTransactions(prisma, { autoProvision: config.autoProvision }),
    onCommitted: () => pipeline.wakeRelay(),
    listErasures: (question) => listErasures(pool, question),
    pipeline: pipeline.view,
  });
  const listening = await listen(server, config.http);
  const running = parts.move();
  return {
    ...listening,
    failed: pipeline.failed,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function newPool(connectionString: string, logger: Logger): Pool {
  const pool = new Pool({
    connectionString,
    max: pipelineConnectionsMax,
    idle_in_transaction_session_timeout: transactionIdleMsMax,
  });
  // An idle connection that breaks is replaced at the next use.
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle connection broke'));
  return pool;
}
