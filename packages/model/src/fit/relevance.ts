import { log } from '../log.ts';
import { inverseDiagonal, invertFactor } from './cholesky.ts';
import { precisionsByColumn } from './column-group.ts';
import type { ColumnGroup } from './column-group.ts';
import type { Design } from './design.ts';
import { LogisticFit } from './logistic-fit.ts';

export interface RelevanceFit {
  /** The intercept, then one weight per column. */
  readonly weights: Float64Array;
  /** L⁻¹ of the Hessian at the weights, by rows, lower; (L⁻¹)ᵀL⁻¹ is the covariance. */
  readonly inverseFactor: Float64Array;
  /** One per group. */
  readonly precisions: Float64Array;
}

/**
 * By then the precisions of what matters stand still. The first round fits; in each later one a single Newton step follows
 * them, which is as good as another fit (checked on real outcomes) at a fraction of its cost.
 */
const ROUNDS_MAX = 5;
const LOG_CHANGE_MIN = 0.02;
const PRECISION_MIN = 0.05;
const PRECISION_MAX = 1e4;
const PRECISION_START = 10;
/** Gamma hyper-prior with shape 2 and this rate: a group may be cut off, or loosened, only on evidence. */
const HYPER_RATE = 0.1;
/** MacKay's update with the hyper-prior: λ ← (p − λ Σ S_jj + 2)/(‖w‖² + 2b), within [0.05, 10⁴]. */
function updated(
  group: ColumnGroup,
  precision: number,
  weights: Float64Array,
  variances: Float64Array,
): number {
  let trace = 0;
  let norm = 0;
  for (let column = group.first + 1; column <= group.first + group.width; column += 1) {
    trace += variances[column]!;
    norm += weights[column]! * weights[column]!;
  }
  const next = (group.width - precision * trace + 2) / (norm + 2 * HYPER_RATE);
  return Math.min(Math.max(next, PRECISION_MIN), PRECISION_MAX);
}

/**
 * Component A: a penalised logistic fit whose precisions are determined per group from the evidence (MacKay, The evidence
 * framework applied to classification networks, 1992). Groups that say nothing are pressed towards 0.
 */
export function fitRelevance(design: Design, groups: readonly ColumnGroup[]): RelevanceFit {
  const fit = new LogisticFit(design);
  const inverse = new Float64Array(fit.size * fit.size);
  let precisions = new Float64Array(groups.length).fill(PRECISION_START);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const byColumn = precisionsByColumn(precisions, groups, design.columns);
    if (round === 0) fit.minimise(byColumn);
    else fit.minimise(byColumn, 1);
    invertFactor(fit.factor, fit.size, inverse);
    const variances = inverseDiagonal(inverse, fit.size);
    const before = precisions;
    precisions = before.map((precision, at) =>
      updated(groups[at]!, precision, fit.weights, variances),
    );
    const change = precisions.reduce(
      (max, precision, at) => Math.max(max, Math.abs(log(precision / before[at]!))),
      0,
    );
    if (change < LOG_CHANGE_MIN) break;
  }
  const byColumn = precisionsByColumn(precisions, groups, design.columns);
  fit.minimise(byColumn);
  fit.refactorise(byColumn);
  invertFactor(fit.factor, fit.size, inverse);
  return { weights: fit.weights, inverseFactor: inverse, precisions };
}
