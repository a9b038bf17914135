import { compareCodePoints } from '../code-point-order.ts';
import { encodeFeature, encoderWidth, evidenceBin } from '../encoding/feature-encoder.ts';
import { SparseRow } from '../encoding/sparse-row.ts';
import { featureValue } from '../feature-value.ts';
import type { Features, FeatureValue } from '@leadloop/contracts';
import { probabilityInterval } from '../interval.ts';
import { logistic } from '../logistic.ts';
import type {
  Evidence,
  ModelFactor,
  Prediction,
  PredictionFactor,
  ScoringModel,
} from '../scoring-model.ts';
import type { AdditiveParameters } from './additive-parameters.ts';
import { directionOf } from './direction.ts';
import { MemberScorer } from './member-scorer.ts';

const NOTHING_SEEN: Evidence = { outcomes: 0, wins: 0 };

function bySize(left: PredictionFactor, right: PredictionFactor): number {
  const difference = Math.abs(right.contribution) - Math.abs(left.contribution);
  return difference || compareCodePoints(left.feature, right.feature);
}

/** A mixture of additive logistic models over one design, moderated, and explained feature by feature. */
export class AdditiveModel implements ScoringModel {
  readonly algorithm: string;
  readonly #parameters: AdditiveParameters;
  readonly #members: readonly MemberScorer[];
  readonly #firstColumns: Uint16Array;
  readonly #row: SparseRow;
  /** Where the entries of feature k end in the row; entry 0 is the trend's. */
  readonly #ends: Uint16Array;
  /** Contributions of the features, in logits, of the lead scored last. */
  readonly #contributions: Float64Array;

  constructor(algorithm: string, parameters: AdditiveParameters) {
    this.algorithm = algorithm;
    this.#parameters = parameters;
    const { trend, features, members } = parameters;
    this.#firstColumns = new Uint16Array(features.length);
    let columns = encoderWidth(trend);
    features.forEach(({ encoder }, at) => {
      this.#firstColumns[at] = columns;
      columns += encoderWidth(encoder);
    });
    this.#row = new SparseRow(columns);
    // The trend is held at the newest row, so its columns are the same for every lead.
    encodeFeature(trend, parameters.trainingRows - 1, 0, this.#row);
    this.#ends = new Uint16Array(features.length + 1);
    this.#ends[0] = this.#row.length;
    this.#contributions = new Float64Array(features.length);
    const starts = Uint16Array.of(0, ...this.#firstColumns, columns);
    this.#members = members.map((member) => new MemberScorer(member, starts));
  }

  predict(features: Features): Prediction {
    const { baseline, total, mean, variance } = this.#score(features);
    const probability = logistic(total);
    const factors = this.#parameters.features.map(({ name }, at) =>
      this.#factor(at, featureValue(features, name)),
    );
    return {
      probability,
      logit: total,
      interval: probabilityInterval(mean, variance, probability),
      baseline,
      factors: factors.toSorted(bySize),
    };
  }

  probability(features: Features): number {
    return logistic(this.#score(features).total);
  }

  factors(): Record<string, ModelFactor> {
    const { features } = this.#parameters;
    const spreads = features.reduce((sum, { spread }) => sum + spread, 0);
    return Object.fromEntries(
      features.map(({ name, encoder, spread, presentRows }, at): [string, ModelFactor] => [
        name,
        {
          share: spreads > 0 ? spread / spreads : 0,
          direction: directionOf(encoder, (value) => this.#contributionOf(at, value)),
          evidence: presentRows,
        },
      ]),
    );
  }

  #factor(at: number, value: FeatureValue): PredictionFactor {
    const { name, encoder, evidence } = this.#parameters.features[at]!;
    const contribution = this.#contributions[at]!;
    return {
      feature: name,
      value,
      contribution,
      evidence: evidence[evidenceBin(encoder, value)] ?? NOTHING_SEEN,
    };
  }

  /** A feature's part of the logit for a value, before moderation. */
  #contributionOf(at: number, value: FeatureValue): number {
    const row = new SparseRow(this.#row.columns.length);
    encodeFeature(this.#parameters.features[at]!.encoder, value, this.#firstColumns[at]!, row);
    return this.#members.reduce(
      (sum, member) => sum + member.share * member.contributionOf(at + 1, row),
      0,
    );
  }

  /**
   * Scores a lead and leaves the features' contributions behind. The logit is the sum of baseline and contributions itself,
   * so they add up but for the order of the additions. Mean and variance are those of the mixture of normal distributions.
   */
  #score(features: Features): { baseline: number; total: number; mean: number; variance: number } {
    this.#encode(features);
    this.#contributions.fill(0);
    let baseline = 0;
    let mean = 0;
    let square = 0;
    for (const member of this.#members) {
      const scored = member.score(this.#row, this.#ends, this.#contributions);
      baseline += scored.baseline;
      mean += member.share * scored.mean;
      square += member.share * (scored.variance + scored.mean * scored.mean);
    }
    const total = this.#contributions.reduce((sum, contribution) => sum + contribution, baseline);
    return { baseline, total, mean, variance: Math.max(0, square - mean * mean) };
  }

  #encode(features: Features): void {
    const row = this.#row;
    row.length = this.#ends[0]!;
    this.#parameters.features.forEach(({ name, encoder }, at) => {
      encodeFeature(encoder, featureValue(features, name), this.#firstColumns[at]!, row);
      this.#ends[at + 1] = row.length;
    });
  }
}
