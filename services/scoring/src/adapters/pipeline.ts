import { PARTITION_COUNT, topics } from '@leadloop/contracts';
import type { TopicName } from '@leadloop/contracts';
import { runConsumer, runRelay } from '@leadloop/delivery';
import type { EventLog } from '@leadloop/event-log';
import type { Logger, PipelineMetrics } from '@leadloop/service-kit';
import type { Pool } from 'pg';
import { applyBatch, applyTerms, consumedTopics } from './apply-batch.ts';
import { TrainingJobs } from './training-jobs.ts';
import { TrainingPool } from './training-pool.ts';
import { WeeklyTicks } from './weekly-ticks.ts';

const published: readonly TopicName[] = ['models', 'training-decisions'];

export interface PipelineOptions {
  readonly pool: Pool;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly metrics: PipelineMetrics;
  /** After each training. */
  readonly onConcluded: (verdict: string) => void;
  readonly training: { readonly workers: number; readonly leaseMs?: number };
}

/** Everything that runs beside HTTP: consumer, training, ticks, relay. */
export interface Pipeline extends AsyncDisposable {
  readonly failed: Promise<never>;
  /** Says that a training was asked for. */
  wakeTraining(): void;
}

/** Starts it; the topics are made where they are missing. */
export async function runPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { pool, log, logger, metrics, training } = options;
  await log.ensureTopics(
    [...published, ...consumedTopics].map((name) => ({
      ...topics[name],
      partitions: PARTITION_COUNT,
    })),
  );
  await using parts = new AsyncDisposableStack();
  const relay = parts.use(runRelay({ pool, log, name: 'scoring', logger, ...metrics.relay }));
  const trainingPool = parts.use(new TrainingPool(training.workers));
  const jobs = parts.use(
    new TrainingJobs({
      pool,
      trainingPool,
      logger,
      onConcluded: (verdict) => {
        options.onConcluded(verdict);
        relay.wake();
      },
      ...(training.leaseMs === undefined ? {} : { leaseMs: training.leaseMs }),
    }),
  );
  const consumer = parts.use(
    await runConsumer({
      pool,
      log,
      group: 'scoring',
      topics: consumedTopics.map((name) => topics[name]),
      ...applyTerms,
      apply: (tx, batch) => applyBatch(tx, batch, logger),
      onApplied: ({ topic, records }) => {
        metrics.applied(topic, records.length);
        relay.wake();
        jobs.wake();
      },
      onRetry: metrics.consumerRetried,
      logger,
    }),
  );
  const ticks = parts.use(
    new WeeklyTicks({ pool, now: () => Date.now(), onTicked: () => jobs.wake(), logger }),
  );
  const running = parts.move();
  const failed = Promise.race([relay.failed, consumer.failed, jobs.failed, ticks.failed]);
  // Whoever awaits it sees the error; that nobody may be awaiting it yet is no reason to end the process.
  failed.catch(() => {});
  return {
    failed,
    wakeTraining: () => jobs.wake(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
