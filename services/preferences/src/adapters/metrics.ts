import type { Registry } from '@leadloop/service-kit';
import { Counter } from 'prom-client';

/** Counts by reason the records of the log that can never be applied. */
export function deadLetterCounter(registry: Registry): (reason: string) => void {
  const deadLetters = new Counter({
    name: 'dead_letters_total',
    help: 'Records of the log that can never be applied.',
    labelNames: ['reason'] as const,
    registers: [registry],
  });
  return (reason) => deadLetters.inc({ reason });
}
