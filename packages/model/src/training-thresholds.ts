/** A live training set: the latest outcome of each lead, withdrawn ones not counted. */
export interface TrainingSetCount {
  readonly outcomes: number;
  readonly wins: number;
}

export interface TrainingThresholds {
  readonly firstTrainingOutcomes: number;
  readonly retrainingStepMin: number;
  readonly retrainingShare: number;
}

/**
 * Below 20 outcomes a fit is not better than the base rate on most sets. Afterwards a tenth more outcomes, ten at least,
 * can move a score visibly; training more often would cost much and change little.
 */
export const trainingThresholds: TrainingThresholds = {
  firstTrainingOutcomes: 20,
  retrainingStepMin: 10,
  retrainingShare: 0.1,
};

/** Outcome events from one training attempt to the next with a set of this size: max(10, ⌈set/10⌉). */
export function retrainingStep(outcomes: number, thresholds = trainingThresholds): number {
  // Shares are not exact in binary: 0.07 × 100 is a little more than 7, which must not become 8.
  const share = Math.ceil(outcomes * thresholds.retrainingShare - 1e-9);
  return Math.max(thresholds.retrainingStepMin, share);
}

/** How many more outcomes the first model needs: up to the threshold, and one of the missing kind at least. 0: none. */
export function outcomesUntilFirstModel(
  { outcomes, wins }: TrainingSetCount,
  thresholds = trainingThresholds,
): number {
  const oneKind = wins === 0 || wins === outcomes;
  return Math.max(thresholds.firstTrainingOutcomes - outcomes, oneKind ? 1 : 0);
}

export interface TrainingProgress extends TrainingSetCount {
  /** Outcome events (withdrawals too) since the last attempt; `null` where none was made since the footing last was `prior`. */
  readonly eventsSinceAttempt: number | null;
}

export interface NextTraining {
  readonly due: boolean;
  /** Outcome events still missing; 0 when due. */
  readonly outcomesMissing: number;
}

/** When the next training by threshold is due: the first with 20 live examples of both kinds, then at every retraining step. */
export function nextTrainingDue(
  progress: TrainingProgress,
  thresholds = trainingThresholds,
): NextTraining {
  const untilFirst = outcomesUntilFirstModel(progress, thresholds);
  if (untilFirst > 0) return { due: false, outcomesMissing: untilFirst };
  if (progress.eventsSinceAttempt === null) return { due: true, outcomesMissing: 0 };
  const missing = retrainingStep(progress.outcomes, thresholds) - progress.eventsSinceAttempt;
  return { due: missing <= 0, outcomesMissing: Math.max(0, missing) };
}
