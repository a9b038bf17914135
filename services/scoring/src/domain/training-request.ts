import type { TrainingTrigger } from '@leadloop/contracts';

/** A training asked for: it learns from the events up to the cut. */
export interface TrainingRequest {
  readonly cutSequence: number;
  readonly trigger: TrainingTrigger;
}

/** Weakest first. A merged request keeps the strongest: what must be served must not be forgotten. */
export const triggersByStrength: readonly TrainingTrigger[] = [
  'tick',
  'threshold',
  'demand',
  'algorithm',
  'erasure',
  'withdrawal',
];

const forcing: readonly TrainingTrigger[] = ['algorithm', 'erasure', 'withdrawal'];

/** Such a training is made even where no outcome came since the last, and its version is always served. */
export function isForced(trigger: TrainingTrigger): boolean {
  return forcing.includes(trigger);
}

/** Triggers of one key that come while one waits or runs are merged into the newest cut. */
export function mergeRequests(
  waiting: TrainingRequest | null,
  next: TrainingRequest,
): TrainingRequest {
  if (waiting === null) return next;
  const strength = (request: TrainingRequest) => triggersByStrength.indexOf(request.trigger);
  return {
    cutSequence: Math.max(waiting.cutSequence, next.cutSequence),
    trigger: strength(waiting) > strength(next) ? waiting.trigger : next.trigger,
  };
}
