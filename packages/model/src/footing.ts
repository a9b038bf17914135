import { trainingThresholds } from './training-thresholds.ts';
import type { TrainingSetCount } from './training-thresholds.ts';

/** `prior` below the first training's threshold or with one kind of outcome only, `learning` from there on. */
export function footingOf(
  { outcomes, wins }: TrainingSetCount,
  thresholds = trainingThresholds,
): 'prior' | 'learning' {
  const bothKinds = wins > 0 && wins < outcomes;
  return bothKinds && outcomes >= thresholds.firstTrainingOutcomes ? 'learning' : 'prior';
}
