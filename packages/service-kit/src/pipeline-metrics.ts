import type { RelayHooks } from '@leadloop/delivery';
import { Counter, Gauge } from 'prom-client';
import type { Registry } from './metrics.ts';
import { lagByTopic, type PipelineView } from './pipeline-view.ts';
import { withTimeLimit } from './time-limit.ts';

/** What a pipeline counts while it runs; given to its relay and its consumer. */
export interface PipelineMetrics {
  readonly relay: Required<RelayHooks>;
  readonly applied: (topic: string, records: number) => void;
  readonly consumerRetried: () => void;
}

export function pipelineMetrics(registry: Registry): PipelineMetrics {
  const registers = [registry];
  const published = new Counter({
    name: 'outbox_published_total',
    help: 'Outbox records carried into the log.',
    registers,
  });
  const applied = new Counter({
    name: 'log_records_applied_total',
    help: 'Records of the log applied.',
    labelNames: ['topic'] as const,
    registers,
  });
  const retries = new Counter({
    name: 'pipeline_retries_total',
    help: 'Attempts that failed for now and were made again.',
    labelNames: ['part'] as const,
    registers,
  });
  const leading = new Gauge({
    name: 'relay_leading',
    help: 'Whether the relay of this process is the one that publishes (1) or stands by (0).',
    registers,
  });
  return {
    relay: {
      onPublished: (rows) => published.inc(rows),
      onLeading: (leads) => leading.set(leads ? 1 : 0),
      onRetry: () => retries.inc({ part: 'relay' }),
    },
    applied: (topic, records) => applied.inc({ topic }, records),
    consumerRetried: () => retries.inc({ part: 'consumer' }),
  };
}

/** Adds what is asked for at each scrape. What does not answer then is not a number, which is not 0. */
export function addPipelineGauges(registry: Registry, view: PipelineView): void {
  const { outboxLag, parkedCounts } = view;
  addTopicGauge(registry, view, 'events', 'Records of a topic that are not applied yet.');
  addTopicGauge(registry, view, 'seconds', 'Age of the oldest record that is not applied yet.');
  const add = (name: string, help: string, ask: () => Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await withTimeLimit(ask()).catch(() => Number.NaN));
      },
    });
  add('outbox_lag_events', 'Outbox records that are not in the log yet.', async () => {
    return (await outboxLag()).events;
  });
  add('outbox_lag_seconds', 'Age of the oldest of them.', async () => (await outboxLag()).seconds);
  if (parkedCounts === undefined) return;
  add('parked_keys', 'Users of whom a record can not be applied.', async () => {
    return (await parkedCounts()).keys;
  });
  add(
    'parked_events',
    'Records that are held for those.',
    async () => (await parkedCounts()).events,
  );
  add('dead_letters', 'Records that can never be applied and hold up nobody.', async () => {
    return (await parkedCounts()).deadLetters;
  });
}

function addTopicGauge(
  registry: Registry,
  { consumerLag }: PipelineView,
  unit: 'events' | 'seconds',
  help: string,
): void {
  const gauge = new Gauge({
    name: `consumer_lag_${unit}`,
    help,
    labelNames: ['topic'] as const,
    registers: [registry],
    async collect() {
      const lags = await withTimeLimit(consumerLag()).catch(() => []);
      gauge.reset();
      for (const lag of lagByTopic(lags)) gauge.set({ topic: lag.topic }, lag[unit]);
    },
  });
}
