import { compareCodePoints } from './code-point-order.ts';
import { featureValue } from './feature-value.ts';
import type { Features } from '@leadloop/contracts';
import { probabilityInterval } from './interval.ts';
import { logistic, logit } from './logistic.ts';
import type {
  Direction,
  ModelFactor,
  Prediction,
  PredictionFactor,
  ScoringModel,
} from './scoring-model.ts';
import type { TrainingSetCount } from './training-thresholds.ts';

export const PRIOR_ALGORITHM = 'scorecard-1';

interface ScorecardFactor {
  readonly feature: string;
  readonly weight: number;
  readonly direction: Direction;
  /** From the raw value to 0 (speaks against) … 1 (speaks for), before limiting. */
  readonly points: (value: number) => number;
}

/** The scorecard for a user of whom nothing is known: fixed weights, in no way learned. */
const scorecard: readonly ScorecardFactor[] = [
  { feature: 'lead.score', weight: 0.4, direction: 'up', points: (score) => score / 100 },
  { feature: 'lead.activityCount', weight: 0.3, direction: 'up', points: (count) => count / 10 },
  {
    feature: 'lead.daysSinceActivity',
    weight: 0.2,
    direction: 'down',
    points: (days) => 1 - days / 30,
  },
  {
    feature: 'lead.daysSinceCreation',
    weight: 0.1,
    direction: 'down',
    points: (days) => 1 - days / 60,
  },
];

/** Two logits lie between all factors at their worst and at their best. */
const SLOPE = 2;

function contributionOf({ weight, points }: ScorecardFactor, value: number): number {
  const x = Math.min(Math.max(points(value), 0), 1);
  return SLOPE * weight * (x - 0.5);
}

function presentFactors(features: Features): PredictionFactor[] {
  return scorecard.flatMap((factor) => {
    const value = featureValue(features, factor.feature);
    if (typeof value !== 'number') return [];
    return [
      {
        feature: factor.feature,
        value,
        contribution: contributionOf(factor, value),
        evidence: null,
      },
    ];
  });
}

function bySize(left: PredictionFactor, right: PredictionFactor): number {
  const difference = Math.abs(right.contribution) - Math.abs(left.contribution);
  return difference || compareCodePoints(left.feature, right.feature);
}

/**
 * The model before any model: logit = logit((wins + 1)/(n + 2)) + 2 Σ w (x − ½) over the factors that are present.
 * Its variance is that of the base rate's logit (delta method) plus the square of what the factors add: nobody has measured
 * their slope for this user, so it counts as uncertain by as much as itself.
 */
export function priorModel({ wins, outcomes }: TrainingSetCount): ScoringModel {
  const losses = outcomes - wins;
  const baseline = logit((wins + 1) / (outcomes + 2));
  const baselineVariance = 1 / (wins + 1) + 1 / (losses + 1);

  function predict(features: Features): Prediction {
    const factors = presentFactors(features);
    const added = factors.reduce((sum, { contribution }) => sum + contribution, 0);
    const total = baseline + added;
    const probability = logistic(total);
    const interval = probabilityInterval(total, baselineVariance + added * added, probability);
    return { probability, logit: total, interval, baseline, factors: factors.toSorted(bySize) };
  }

  return {
    algorithm: PRIOR_ALGORITHM,
    predict,
    probability: (features) => predict(features).probability,
    factors: () =>
      Object.fromEntries(
        scorecard.map(({ feature, weight, direction }): [string, ModelFactor] => [
          feature,
          { share: weight, direction, evidence: 0 },
        ]),
      ),
  };
}
