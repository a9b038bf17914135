import type { Features, FeatureValue } from '@leadloop/contracts';

/** What may be claimed about a score: nothing learned yet, learned but unproven, shown to beat the base rate. */
export type Footing = 'prior' | 'learning' | 'personal';

/** The training rows with the same level, in the same quartile of a number, or missing alike. */
export interface Evidence {
  readonly outcomes: number;
  readonly wins: number;
}

export interface PredictionFactor {
  readonly feature: string;
  readonly value: FeatureValue;
  /** In logits; positive speaks for WON. */
  readonly contribution: number;
  /** `null` where no outcomes stand behind the factor (the prior). */
  readonly evidence: Evidence | null;
}

/** `baseline` + Σ `contribution` = `logit`; `probability` = 1/(1 + e^−logit). */
export interface Prediction {
  readonly probability: number;
  readonly logit: number;
  /** 90 % credible interval of the probability of winning; holds `probability`. */
  readonly interval: readonly [low: number, high: number];
  /** In logits: what is said of a lead before its features speak. */
  readonly baseline: number;
  /** Largest contribution first. */
  readonly factors: readonly PredictionFactor[];
}

export type Direction = 'up' | 'down' | 'mixed';

export interface ModelFactor {
  /** Of the whole model's spread in logits over the training rows; all shares add up to 1, or all are 0. */
  readonly share: number;
  /** Where the contribution goes as the value grows (false → true); `mixed` for levels without an order. */
  readonly direction: Direction;
  /** Training rows in which the feature was present. */
  readonly evidence: number;
}

export interface ScoringModel {
  readonly algorithm: string;
  predict(features: Features): Prediction;
  /** The same number as `predict(features).probability`, without the explanation. */
  probability(features: Features): number;
  factors(): Record<string, ModelFactor>;
}
