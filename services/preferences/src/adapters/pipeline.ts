import { PARTITION_COUNT, type TopicName, topics } from '@leadloop/contracts';
import { consumerLag, outboxLag, runConsumer, runRelay } from '@leadloop/delivery';
import type { EventLog } from '@leadloop/event-log';
import {
  askedOnceAtATime,
  type Logger,
  type PipelineMetrics,
  type PipelineView,
} from '@leadloop/service-kit';
import type { Pool } from 'pg';
import { applyUsers, type OnDeadLetter } from './apply-users.ts';

const published: readonly TopicName[] = ['preferences'];
const consumed: readonly TopicName[] = ['users'];

export interface PipelineOptions {
  readonly pool: Pool;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly metrics: PipelineMetrics;
  readonly onDeadLetter: OnDeadLetter;
}

/** Everything that runs beside HTTP: the relay, and the consumer of users. */
export interface Pipeline extends AsyncDisposable {
  readonly failed: Promise<never>;
  wakeRelay(): void;
  readonly view: PipelineView;
}

/** Starts it; the topics are made where they are missing. */
export async function runPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { pool, log, logger, metrics, onDeadLetter } = options;
  await log.ensureTopics(
    [...published, ...consumed].map((name) => ({ ...topics[name], partitions: PARTITION_COUNT })),
  );
  await using parts = new AsyncDisposableStack();
  const relay = parts.use(runRelay({ pool, log, name: 'preferences', logger, ...metrics.relay }));
  const consumer = parts.use(
    await runConsumer({
      pool,
      log,
      group: 'preferences',
      topics: consumed.map((name) => topics[name]),
      apply: (client, batch) => applyUsers(client, batch, onDeadLetter),
      onApplied: ({ topic, records }) => {
        metrics.applied(topic, records.length);
        relay.wake();
      },
      onRetry: metrics.consumerRetried,
      logger,
    }),
  );
  const running = parts.move();
  const failed = Promise.race([relay.failed, consumer.failed]);
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
