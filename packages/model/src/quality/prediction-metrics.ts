import { log } from '../log.ts';

/** How good probabilities were, against what happened. */
export interface PredictionMetrics {
  /** Mean of −ln of the probability given to what happened, probabilities held within [1e-4, 1 − 1e-4]. In nats. */
  readonly logLoss: number;
  /** Mean squared difference of the probability from what happened (Brier 1950). */
  readonly brier: number;
  /** The chance that a won lead was given more than a lost one, ties counting half; null with one kind only. */
  readonly auc: number | null;
  /** Expected calibration error: mean over ten bins of equal width, weighed by their leads, of |mean probability − share won|. */
  readonly ece: number;
}

const PROBABILITY_MIN = 1e-4;
const BINS = 10;

/** `probabilities[i]` was said of a lead that was won (`won[i]`) or not. Throws RangeError where there is none. */
export function predictionMetrics(
  probabilities: readonly number[],
  won: readonly boolean[],
): PredictionMetrics {
  if (probabilities.length === 0 || probabilities.length !== won.length)
    throw new RangeError('metrics need a probability for each outcome, and one at least');
  const mean = (of: (probability: number, isWon: boolean) => number) =>
    probabilities.reduce((sum, p, at) => sum + of(p, won[at] === true), 0) / probabilities.length;
  return {
    logLoss: mean(logLossOf),
    brier: mean((p, isWon) => (p - Number(isWon)) ** 2),
    auc: areaUnderCurve(probabilities, won),
    ece: calibrationError(probabilities, won),
  };
}

function logLossOf(probability: number, isWon: boolean): number {
  const held = Math.min(Math.max(probability, PROBABILITY_MIN), 1 - PROBABILITY_MIN);
  return -log(isWon ? held : 1 - held);
}

/** By ranks (Mann and Whitney 1947): those who share a probability share the mean of their ranks. */
function areaUnderCurve(probabilities: readonly number[], won: readonly boolean[]): number | null {
  const order = probabilities.map((_, at) => at).toSorted((a, b) => at(a) - at(b));
  function at(index: number): number {
    return probabilities[index] ?? 0;
  }
  let ranksOfWon = 0;
  for (let first = 0; first < order.length;) {
    let end = first;
    while (end < order.length && at(order[end] ?? 0) === at(order[first] ?? 0)) end += 1;
    const rank = (first + 1 + end) / 2;
    for (let place = first; place < end; place += 1)
      if (won[order[place] ?? 0] === true) ranksOfWon += rank;
    first = end;
  }
  const wins = won.filter(Boolean).length;
  const losses = won.length - wins;
  if (wins === 0 || losses === 0) return null;
  return (ranksOfWon - (wins * (wins + 1)) / 2) / (wins * losses);
}

function calibrationError(probabilities: readonly number[], won: readonly boolean[]): number {
  const differences = new Float64Array(BINS);
  probabilities.forEach((probability, at) => {
    const bin = Math.min(BINS - 1, Math.floor(probability * BINS));
    differences[bin] = (differences[bin] ?? 0) + probability - Number(won[at] === true);
  });
  return differences.reduce((sum, one) => sum + Math.abs(one), 0) / probabilities.length;
}
