import { log } from '../log.ts';
import type { ColumnKind } from '../encoding/feature-encoder.ts';
import { inverseDiagonal, invertFactor } from './cholesky.ts';
import type { Design } from './design.ts';
import { LogisticFit } from './logistic-fit.ts';

/** Columns of one feature and one kind: [first, first + width). */
export interface ColumnGroup {
  readonly first: number;
  readonly width: number;
  readonly kind: ColumnKind;
}

export interface RelevanceFit {
  /** The intercept, then one weight per column. */
  readonly weights: Float64Array;
  /** L⁻¹ of the Hessian at the weights, by rows, lower; (L⁻¹)ᵀL⁻¹ is the covariance. */
  readonly inverseFactor: Float64Array;
  /** One per group. */
  readonly precisions: Float64Array;
}

const ROUNDS_MAX = 15;
const LOG_CHANGE_MIN = 0.02;
const PRECISION_MIN = 0.05;
const PRECISION_MAX = 1e4;
const PRECISION_START = 10;
/** Gamma hyper-prior with shape 2 and this rate: a group may be cut off, or loosened, only on evidence. */
const HYPER_RATE = 0.1;
/** Five hats share one slope, so each starts three times as stiff. */
const HATS_FACTOR = 3;

function factorOf({ kind }: ColumnGroup): number {
  return kind === 'hats' ? HATS_FACTOR : 1;
}

function spread(
  precisions: Float64Array,
  groups: readonly ColumnGroup[],
  columns: number,
): Float64Array {
  const byColumn = new Float64Array(columns);
  groups.forEach(({ first, width }, group) =>
    byColumn.fill(precisions[group]!, first, first + width),
  );
  return byColumn;
}

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
  const rate = HYPER_RATE / factorOf(group);
  const next = (group.width - precision * trace + 2) / (norm + 2 * rate);
  return Math.min(Math.max(next, PRECISION_MIN), PRECISION_MAX);
}

/**
 * Component A: a penalised logistic fit whose precisions are determined per group from the evidence (MacKay, The evidence
 * framework applied to classification networks, 1992). Groups that say nothing are pressed towards 0.
 */
export function fitRelevance(design: Design, groups: readonly ColumnGroup[]): RelevanceFit {
  const fit = new LogisticFit(design);
  const inverse = new Float64Array(fit.size * fit.size);
  let precisions = Float64Array.from(groups, (group) => PRECISION_START * factorOf(group));
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    fit.minimise(spread(precisions, groups, design.columns));
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
  const byColumn = spread(precisions, groups, design.columns);
  fit.minimise(byColumn);
  fit.refactorise(byColumn);
  invertFactor(fit.factor, fit.size, inverse);
  return { weights: fit.weights, inverseFactor: inverse, precisions };
}
