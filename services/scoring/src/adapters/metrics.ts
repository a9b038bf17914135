import type { Registry } from '@leadloop/service-kit';
import { Counter } from 'prom-client';

/** What the pipeline counts. */
export interface PipelineMetrics {
  readonly published: (records: number) => void;
  readonly applied: (topic: string, records: number) => void;
  readonly concluded: (verdict: string) => void;
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
  const trainings = new Counter({
    name: 'training_decisions_total',
    help: 'Trainings concluded.',
    labelNames: ['verdict'] as const,
    registers,
  });
  return {
    published: (records) => published.inc(records),
    applied: (topic, records) => applied.inc({ topic }, records),
    concluded: (verdict) => trainings.inc({ verdict }),
  };
}
