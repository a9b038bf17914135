import { PARTITION_COUNT, type TopicName, topics } from '@leadloop/contracts';
import {
  type Consumer,
  consumerLag,
  outboxLag,
  type Relay,
  runConsumer,
  runRelay,
} from '@leadloop/delivery';
import type { EventLog } from '@leadloop/event-log';
import {
  askedOnceAtATime,
  type Logger,
  type PipelineMetrics,
  type PipelineView,
} from '@leadloop/service-kit';
import type { Pool } from 'pg';
import { applyModels, type ModelTools } from './apply-models.ts';
import { type Housekeeping, runHousekeeping } from './housekeeping.ts';

const published: readonly TopicName[] = ['users', 'lead-outcomes'];
const consumed: readonly TopicName[] = ['models'];

export interface PipelineOptions extends ModelTools {
  readonly pool: Pool;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly scoreHistoryDays: number;
  readonly metrics: PipelineMetrics;
}

/** Everything that runs beside HTTP: the relay, the consumer of models, what time brings. */
export interface Pipeline extends AsyncDisposable {
  readonly failed: Promise<never>;
  wakeRelay(): void;
  readonly view: PipelineView;
}

/** Starts it; the log is its own from here on, and ended with it. The topics are made where they are missing. */
export async function runPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { pool, log, logger, models, scoreHistoryDays, metrics } = options;
  await using parts = new AsyncDisposableStack();
  parts.use(log);
  await log.ensureTopics(
    [...published, ...consumed].map((name) => ({ ...topics[name], partitions: PARTITION_COUNT })),
  );
  const relay: Relay = parts.use(runRelay({ pool, log, name: 'leads', logger, ...metrics.relay }));
  const consumer: Consumer = parts.use(
    await runConsumer({
      pool,
      log,
      group: 'leads',
      topics: consumed.map((name) => topics[name]),
      apply: (client, batch) => applyModels(client, batch, options, Date.now()),
      onApplied: ({ topic, records }) => metrics.applied(topic, records.length),
      onRetry: metrics.consumerRetried,
      logger,
    }),
  );
  const housekeeping: Housekeeping = parts.use(
    runHousekeeping({ pool, models, scoreHistoryDays, logger }),
  );
  const running = parts.move();
  const failed = Promise.race([relay.failed, consumer.failed, housekeeping.failed]);
  // Whoever awaits it sees the error; that nobody may be awaiting it yet is no reason to end the process.
  failed.catch(() => {});
  return {
    failed,
    wakeRelay: () => relay.wake(),
    view: askedOnceAtATime({
      consumerLag: () => consumerLag(pool, log, consumed, Date.now()),
      outboxLag: () => outboxLag(pool),
    }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
