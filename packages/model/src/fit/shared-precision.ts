import { exp } from '../exp.ts';
import { log } from '../log.ts';
import { invertFactor } from './cholesky.ts';
import { precisionsByColumn } from './column-group.ts';
import type { ColumnGroup } from './column-group.ts';
import type { Design } from './design.ts';
import { INTERCEPT_PRECISION, LogisticFit } from './logistic-fit.ts';

/** One fit of the average, under its own precision. */
export interface SharedPrecisionFit {
  /** Its posterior probability among the precisions tried; they add up to 1. */
  readonly posterior: number;
  /** The intercept, then one weight per column. */
  readonly weights: Float64Array;
  /** L⁻¹ of the Hessian at the weights, by rows, lower. */
  readonly inverseFactor: Float64Array;
}

/** From stiff to loose, so that each fit starts from weights that are nearly its own. */
const PRECISIONS = [128, 16, 2] as const;
/** Five hats share one slope, so each is three times as stiff. */
const HATS_FACTOR = 3;
/** ln λ is normal around ln 10 with this deviation, before any outcome is seen. */
const LOG_PRECISION_MEAN = log(10);
const LOG_PRECISION_DEVIATION = 1.5;

/**
 * Component B: one precision λ shared by all columns (three times as much for hats), averaged over by its evidence in
 * Laplace's approximation (MacKay, Bayesian interpolation, 1992):
 *   ln evidence = −f + ½ Σ ln λ_j + ½ ln 0.01 − ½ ln|H| − ½ ((ln λ − ln 10)/1.5)².
 */
export function fitSharedPrecision(
  design: Design,
  groups: readonly ColumnGroup[],
): SharedPrecisionFit[] {
  const fit = new LogisticFit(design);
  const fits = PRECISIONS.map((precision) => {
    const precisions = precisionsByColumn(
      groups.map(({ kind }) => (kind === 'hats' ? precision * HATS_FACTOR : precision)),
      groups,
      design.columns,
    );
    const objective = fit.minimise(precisions);
    fit.refactorise(precisions);
    const inverseFactor = new Float64Array(fit.size * fit.size);
    invertFactor(fit.factor, fit.size, inverseFactor);
    const evidence = logEvidence(fit, objective, precisions) + logPrior(precision);
    return { evidence, weights: fit.weights.slice(), inverseFactor };
  });
  const most = Math.max(...fits.map(({ evidence }) => evidence));
  const odds = fits.map(({ evidence }) => exp(evidence - most));
  const sum = odds.reduce((total, one) => total + one, 0);
  return fits.map(({ weights, inverseFactor }, at) => ({
    posterior: odds[at]! / sum,
    weights,
    inverseFactor,
  }));
}

/** Up to a constant that is the same for every precision. */
function logEvidence(fit: LogisticFit, objective: number, precisions: Float64Array): number {
  let logPrecisions = log(INTERCEPT_PRECISION);
  for (const precision of precisions) logPrecisions += log(precision);
  let halfLogDeterminant = 0;
  for (let at = 0; at < fit.size; at += 1)
    halfLogDeterminant += log(fit.factor[at * fit.size + at]!);
  return -objective + 0.5 * logPrecisions - halfLogDeterminant;
}

function logPrior(precision: number): number {
  const deviations = (log(precision) - LOG_PRECISION_MEAN) / LOG_PRECISION_DEVIATION;
  return -0.5 * deviations * deviations;
}
