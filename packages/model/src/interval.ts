import { logistic } from './logistic.ts';

/** The 95 % quantile of the normal distribution: five in a hundred lie beyond on either side. */
const NORMAL_QUANTILE_95 = 1.6448536269514722;

/**
 * The 90 % credible interval of the probability where the logit is normal with this mean and variance (the logistic
 * function is monotone, so the quantiles carry over), widened to hold the probability itself where moderation left it.
 */
export function probabilityInterval(
  mean: number,
  variance: number,
  probability: number,
): readonly [low: number, high: number] {
  const reach = NORMAL_QUANTILE_95 * Math.sqrt(variance);
  return [
    Math.min(logistic(mean - reach), probability),
    Math.max(logistic(mean + reach), probability),
  ];
}
