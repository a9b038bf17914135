import { compareCodePoints } from './code-point-order.ts';
import type { Features } from '@leadloop/contracts';

export type Outcome = 'WON' | 'LOST';

/** One training example: a lead's features at its landmark, and what became of it. */
export interface TrainingRow {
  readonly leadId: string;
  readonly outcome: Outcome;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
  readonly sequence: number;
  readonly features: Features;
}

/** Older outcomes weigh less than 0.5^25 by then, and time and memory stay bounded. */
export const TRAINING_ROWS_MAX = 10_000;

/** Order by (occurredAt, sequence): imported history takes its place in time. The lead's id only settles rows that share both. */
export function compareTrainingRows(left: TrainingRow, right: TrainingRow): number {
  return (
    left.occurredAt - right.occurredAt ||
    left.sequence - right.sequence ||
    compareCodePoints(left.leadId, right.leadId)
  );
}

/** The rows in training order, oldest first; the newest 10,000 count. The input is left as it is. */
export function orderedTrainingRows(rows: readonly TrainingRow[]): TrainingRow[] {
  return rows.toSorted(compareTrainingRows).slice(-TRAINING_ROWS_MAX);
}
