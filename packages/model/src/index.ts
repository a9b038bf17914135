export { algorithms, NEWEST_ALGORITHM } from './algorithms.ts';
export type { Algorithm } from './algorithms.ts';
export { UnreadableModel } from './binary-reader.ts';
export { describePrediction } from './describe-prediction.ts';
export { digestOf, trainingSetDigest } from './digests.ts';
export { exp } from './exp.ts';
export { footingOf } from './footing.ts';
export { log } from './log.ts';
export { PRIOR_ALGORITHM, priorModel } from './prior-model.ts';
export { predictionMetrics } from './quality/prediction-metrics.ts';
export type { PredictionMetrics } from './quality/prediction-metrics.ts';
export type {
  Direction,
  Evidence,
  Footing,
  ModelFactor,
  Prediction,
  PredictionFactor,
  ScoringModel,
} from './scoring-model.ts';
export { NotTrainable, readModel, trainModel } from './train-model.ts';
export { compareTrainingRows, orderedTrainingRows, TRAINING_ROWS_MAX } from './training-row.ts';
export type { Outcome, TrainingRow } from './training-row.ts';
export {
  nextTrainingDue,
  outcomesUntilFirstModel,
  retrainingStep,
  trainingThresholds,
} from './training-thresholds.ts';
export type {
  NextTraining,
  TrainingProgress,
  TrainingSetCount,
  TrainingThresholds,
} from './training-thresholds.ts';
