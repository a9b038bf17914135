import path from 'node:path';
import {
  applyMigrations,
  assertRoleRespectsRowSecurity,
  transactionIdleMsMax,
} from '@leadloop/database';
import { consumerLag, outboxLag } from '@leadloop/delivery';
import {
  addPipelineGauges,
  askedOnceAtATime,
  createHttpServer,
  createLogger,
  createRegistry,
  listen,
  openEventLog,
  pipelineMetrics,
  pipelineReadiness,
} from '@leadloop/service-kit';
import type { App, Listening, Logger } from '@leadloop/service-kit';
import { Pool } from 'pg';
import { consumedTopics } from './adapters/apply-batch.ts';
import { listErasures } from './adapters/list-erasures.ts';
import { listModels } from './adapters/list-models.ts';
import { trainingCounter } from './adapters/metrics.ts';
import { ParkedKeys } from './adapters/mend-parked-keys.ts';
import { parkedCounts } from './adapters/parked-counts.ts';
import { runPipeline } from './adapters/pipeline.ts';
import { openPrisma } from './adapters/prisma-client.ts';
import { ServedModels } from './adapters/served-models.ts';
import { TenantTransactions } from './adapters/tenant-transactions.ts';
import { inTickTransaction } from './adapters/ticks.ts';
import type { ScoringConfig } from './config.ts';
import { problems } from './http/error-responses.ts';
import { addRoutes } from './http/routes.ts';

export interface ScoringApp extends App, Listening {}

const version = '0.1.0';
const migrationsDirectory = path.resolve(import.meta.dirname, '../prisma/migrations');
/** Consumer partitions, trainings and relay, with some to spare. */
const pipelineConnectionsMax = 8;
const operatorConnectionsMax = 2;

/**
 * The whole service, as `main`, tests and containers run it. What was begun is ended where a later part
 * fails; `signal` ends the wait for a log that does not answer yet.
 */
export async function createApp(config: ScoringConfig, signal?: AbortSignal): Promise<ScoringApp> {
  const { databases } = config;
  if (databases.ownerUrl !== undefined) {
    await applyMigrations({ databaseUrl: databases.ownerUrl, directory: migrationsDirectory });
  }
  await assertRoleRespectsRowSecurity(databases.applicationUrl);
  await assertRoleRespectsRowSecurity(databases.operatorUrl);
  const logger = createLogger({ service: 'scoring', level: config.logLevel });
  await using parts = new AsyncDisposableStack();
  const openPool = (url: string, max: number) =>
    parts.adopt(newPool(url, max, logger), (pool) => pool.end());
  const pool = openPool(databases.ingestUrl, pipelineConnectionsMax);
  const operators = openPool(databases.operatorUrl, operatorConnectionsMax);
  const prisma = parts.adopt(openPrisma(databases.applicationUrl), (open) => open.$disconnect());
  const log = parts.use(await openEventLog(config.log, logger, signal));
  const registry = createRegistry('scoring');
  const metrics = pipelineMetrics(registry);
  const onConcluded = trainingCounter(registry);
  const { training } = config;
  const pipeline = parts.use(
    await runPipeline({ pool, log, logger, metrics, onConcluded, training }),
  );
  const view = askedOnceAtATime({
    consumerLag: () => consumerLag(operators, log, consumedTopics, Date.now()),
    outboxLag: () => outboxLag(pool),
    parkedCounts: () => parkedCounts(pool),
  });
  addPipelineGauges(registry, view);
  const server = parts.adopt(
    await createHttpServer({
      service: 'scoring',
      version,
      logger,
      registry,
      problemKinds: problems.kinds,
      authentication: config.authentication,
      readiness: () =>
        pipelineReadiness({
          askDatabase: () => pool.query('select 1'),
          view,
          lagSecondsMax: config.readyLagSecondsMax,
        }),
    }),
    (open) => open.close(),
  );
  await addRoutes(server, {
    transactions: new TenantTransactions(prisma, { autoProvision: config.autoProvision }),
    models: new ServedModels(),
    onTrainingDemanded: () => pipeline.wakeTraining(),
    listModels: (after, rowsMax) => listModels(operators, after, rowsMax),
    listErasures: (question) => listErasures(operators, question),
    parked: new ParkedKeys(pool, logger),
    inTickTransaction: (work) => inTickTransaction(pool, work),
    pipeline: view,
  });
  const listening = await listen(server, config.http);
  const running = parts.move();
  return {
    ...listening,
    failed: pipeline.failed,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function newPool(connectionString: string, max: number, logger: Logger): Pool {
  const pool = new Pool({
    connectionString,
    max,
    idle_in_transaction_session_timeout: transactionIdleMsMax,
  });
  // An idle connection that breaks is replaced at the next use.
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle connection broke'));
  return pool;
}
