import type { Registry } from '@leadloop/service-kit';
import { Counter } from 'prom-client';

/** What the pipeline counts. */
export interface PipelineMetrics {
  readonly published: (records: number) => void;
  readonly applied: (records: number) => void;
  readonly deadLetter: (reason: string) => void;
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
    registers,
  });
  const deadLetters = new Counter({
    name: 'dead_letters_total',
    help: 'Records of the log that can never be applied.',
    labelNames: ['reason'] as const,
    registers,
  });
  return {
    published: (records) => published.inc(records),
    applied: (records) => applied.inc(records),
    deadLetter: (reason) => deadLetters.inc({ reason }),
  };
}
