import type { FeatureEncoder } from '../encoding/feature-encoder.ts';
import type { Evidence } from '../scoring-model.ts';

/** One feature of a fitted additive model. */
export interface FittedFeature {
  readonly name: string;
  readonly encoder: FeatureEncoder;
  /** Training rows per evidence bin of the encoder. */
  readonly evidence: readonly Evidence[];
  /** Training rows in which the feature was present. */
  readonly presentRows: number;
  /** Standard deviation of the feature's contribution over the training rows, in logits. */
  readonly spread: number;
}

/** One fitted logistic model of the mixture that makes up a prediction. */
export interface Member {
  /** Its part of the final logit; the shares of all members add up to 1. */
  readonly share: number;
  /** The columns of the design that it uses, rising. */
  readonly columns: Uint16Array;
  /** Unweighted means of those columns, by which they are centred. */
  readonly means: Float64Array;
  /** The intercept, then one weight per column. */
  readonly weights: Float64Array;
  /** L⁻¹ of its Hessian: the lower triangle by rows, intercept first, in single precision, which the variance bears well. */
  readonly inverseFactor: Float32Array;
}

/** All that a prediction needs. The design's columns are those of the trend, then of each feature in order. */
export interface AdditiveParameters {
  readonly trainingRows: number;
  readonly wins: number;
  /** Encodes the row's place in training order; scored leads stand where the newest row stood. */
  readonly trend: FeatureEncoder;
  /** By name in code point order. */
  readonly features: readonly FittedFeature[];
  readonly members: readonly Member[];
}
