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
  type HttpServer,
  type Listening,
  listen,
  type Logger,
  openEventLog,
  pipelineMetrics,
  pipelineReadiness,
  type Registry,
} from '@leadloop/service-kit';
import { Pool } from 'pg';
import { deadLetterCounter } from './adapters/metrics.ts';
import { ModelCache } from './adapters/model-cache.ts';
import { Erasures } from './adapters/erasures.ts';
import { type Pipeline, runPipeline } from './adapters/pipeline.ts';
import { openPrisma } from './adapters/prisma-client.ts';
import { TenantTransactions } from './adapters/tenant-transactions.ts';
import { UserDirectory } from './adapters/user-directory.ts';
import { UserModels } from './adapters/user-models.ts';
import type { LeadsConfig } from './config.ts';
import { problems } from './http/error-responses.ts';
import { addRoutes } from './http/routes.ts';

export interface LeadsApp extends App, Listening {}

const version = '0.1.0';
const migrationsDirectory = path.resolve(import.meta.dirname, '../prisma/migrations');
/** Relay, consumer and housekeeping, with some to spare. */
const pipelineConnectionsMax = 6;

/**
 * The whole service, as `main`, tests and containers run it. Where a part fails to start, those before it
 * are ended; `signal` ends the wait for a log that does not answer yet.
 */
export async function createApp(config: LeadsConfig, signal?: AbortSignal): Promise<LeadsApp> {
  await prepareDatabase(config);
  const logger = createLogger({ service: 'leads', level: config.logLevel });
  const registry = createRegistry('leads');
  const models = new UserModels(new ModelCache());
  await using parts = new AsyncDisposableStack();
  const pool = parts.adopt(openPool(config, logger), (open) => open.end());
  const prisma = parts.adopt(openPrisma(config.databases.applicationUrl), (open) =>
    open.$disconnect(),
  );
  const pipeline = parts.use(
    await openPipeline(config, { pool, models, logger, registry, signal }),
  );
  const server = parts.adopt(
    await openServer(config, { pool, pipeline, logger, registry }),
    (open) => open.close(),
  );
  const transactions = new TenantTransactions(prisma);
  const onCommitted = () => pipeline.wakeRelay();
  const { autoProvision } = config;
  const users = new UserDirectory({ transactions, autoProvision, onCreated: onCommitted });
  const { view } = pipeline;
  addPipelineGauges(registry, view);
  const erasures = new Erasures(pool);
  await addRoutes(server, { transactions, models, users, erasures, onCommitted, pipeline: view });
  const listening = await listen(server, config.http);
  const running = parts.move();
  const dispose = () => running.disposeAsync();
  return { ...listening, failed: pipeline.failed, [Symbol.asyncDispose]: dispose };
}

async function prepareDatabase({ databases }: LeadsConfig): Promise<void> {
  if (databases.ownerUrl !== undefined) {
    await applyMigrations({ databaseUrl: databases.ownerUrl, directory: migrationsDirectory });
  }
  await assertRoleRespectsRowSecurity(databases.applicationUrl);
}

function openPool({ databases }: LeadsConfig, logger: Logger): Pool {
  const pool = new Pool({
    connectionString: databases.ingestUrl,
    max: pipelineConnectionsMax,
    idle_in_transaction_session_timeout: transactionIdleMsMax,
  });
  // An idle connection that breaks is replaced at the next use.
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle connection broke'));
  return pool;
}

interface Tools {
  readonly pool: Pool;
  readonly logger: Logger;
  readonly registry: Registry;
}

interface PipelineTools extends Tools {
  readonly models: UserModels;
  readonly signal: AbortSignal | undefined;
}

async function openPipeline(
  config: LeadsConfig,
  { pool, models, logger, registry, signal }: PipelineTools,
): Promise<Pipeline> {
  const log = await openEventLog(config.log, logger, signal);
  const countDeadLetter = deadLetterCounter(registry);
  return runPipeline({
    pool,
    log,
    logger,
    models,
    scoreHistoryDays: config.scoreHistoryDays,
    metrics: pipelineMetrics(registry),
    onDeadLetter: ({ topic, partition, offset }, reason) => {
      logger.error(
        { topic, partition, offset: String(offset), reason },
        'a record cannot be applied',
      );
      countDeadLetter(reason);
    },
  });
}

function openServer(
  { authentication, readyLagSecondsMax }: LeadsConfig,
  { pool, pipeline, logger, registry }: Tools & { readonly pipeline: Pipeline },
): Promise<HttpServer> {
  const readiness = () =>
    pipelineReadiness({
      askDatabase: () => pool.query('select 1'),
      view: pipeline.view,
      lagSecondsMax: readyLagSecondsMax,
    });
  const named = { service: 'leads', version, problemKinds: problems.kinds };
  return createHttpServer({ ...named, authentication, logger, registry, readiness });
}
