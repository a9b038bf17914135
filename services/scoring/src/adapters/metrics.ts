import type { Registry } from '@leadloop/service-kit';
import { Counter } from 'prom-client';

/** Counts concluded trainings by their verdict. */
export function trainingCounter(registry: Registry): (verdict: string) => void {
  const trainings = new Counter({
    name: 'training_decisions_total',
    help: 'Trainings concluded.',
    labelNames: ['verdict'] as const,
    registers: [registry],
  });
  return (verdict) => trainings.inc({ verdict });
}
