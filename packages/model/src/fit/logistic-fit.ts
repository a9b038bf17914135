import { log1p } from '../log.ts';
import { exp } from '../exp.ts';
import { factorise, solve } from './cholesky.ts';
import { fillDataHessian } from './data-hessian.ts';
import type { Design } from './design.ts';

/** The intercept's precision: next to nothing, yet enough to keep one kind of outcome finite. */
export const INTERCEPT_PRECISION = 0.01;
const RELATIVE_CHANGE_MIN = 1e-7;
const STEPS_MAX = 50;
const HALVINGS_MAX = 30;

/**
 * The penalised logistic fit
 *   f(w) = Σ s_i [ln(1 + e^η_i) − y_i η_i] + ½·0.01·w_0² + ½ Σ λ_j w_j²,  η_i = w_0 + Σ_j w_j (u_ij − μ_j),
 * minimised by damped Newton steps. It keeps its weights and its Hessian from one call to the next, so that a fit under
 * slightly changed precisions starts warm. Index 0 is the intercept, j + 1 column j.
 */
export class LogisticFit {
  readonly size: number;
  readonly weights: Float64Array;
  /** L of the newest Hessian with the newest precisions, by rows. */
  readonly factor: Float64Array;
  readonly #design: Design;
  readonly #dataHessian: Float64Array;
  readonly #probabilities: Float64Array;
  #hessianStands = false;

  constructor(design: Design) {
    this.#design = design;
    this.size = design.columns + 1;
    this.weights = new Float64Array(this.size);
    this.factor = new Float64Array(this.size * this.size);
    this.#dataHessian = new Float64Array(this.size * this.size);
    this.#probabilities = new Float64Array(design.rows);
  }

  /** Newton steps until f changes by less than 1e-7 of itself, `stepsMax` at most. `precisions` has one λ per column. Returns f. */
  minimise(precisions: Float64Array, stepsMax = STEPS_MAX): number {
    let objective = this.#evaluate(this.weights, precisions);
    let hasConverged = false;
    for (let step = 0; step < stepsMax; step += 1) {
      // The Hessian of the fit before, at the same weights but for its last tiny step, serves the first step.
      if (!this.#hessianStands)
        fillDataHessian(this.#dataHessian, this.#design, this.#probabilities);
      this.#hessianStands = false;
      this.#factorise(precisions);
      const direction = this.#gradient(precisions);
      solve(this.factor, this.size, direction);
      const next = this.#descend(direction, objective, precisions);
      const change = objective - next;
      objective = next;
      hasConverged = change <= RELATIVE_CHANGE_MIN * Math.abs(objective);
      if (hasConverged) break;
    }
    this.#hessianStands = hasConverged;
    return objective;
  }

  /** Rebuilds the Hessian and its factor at the weights as they stand. */
  refactorise(precisions: Float64Array): void {
    fillDataHessian(this.#dataHessian, this.#design, this.#probabilities);
    this.#factorise(precisions);
  }

  /** Halves the step until f falls; leaves the weights alone where no step does. Returns f at the new weights. */
  #descend(direction: Float64Array, objective: number, precisions: Float64Array): number {
    const from = this.weights.slice();
    for (let halving = 0, length = 1; halving < HALVINGS_MAX; halving += 1, length *= 0.5) {
      for (let at = 0; at < this.size; at += 1)
        this.weights[at] = from[at]! - length * direction[at]!;
      const next = this.#evaluate(this.weights, precisions);
      if (next < objective) return next;
    }
    this.weights.set(from);
    return this.#evaluate(this.weights, precisions);
  }

  /** f at the weights; leaves p of every row behind. */
  #evaluate(weights: Float64Array, precisions: Float64Array): number {
    const {
      rows,
      columns,
      rowStart,
      columnIndex,
      values,
      means,
      weights: rowWeights,
      labels,
    } = this.#design;
    let offset = weights[0]!;
    for (let column = 0; column < columns; column += 1)
      offset -= weights[column + 1]! * means[column]!;
    let sum = 0;
    for (let row = 0; row < rows; row += 1) {
      let eta = offset;
      const end = rowStart[row + 1]!;
      for (let at = rowStart[row]!; at < end; at += 1)
        eta += weights[columnIndex[at]! + 1]! * values[at]!;
      // One exponential serves the loss and the probability.
      const small = exp(-Math.abs(eta));
      this.#probabilities[row] = eta >= 0 ? 1 / (1 + small) : small / (1 + small);
      sum += rowWeights[row]! * ((eta > 0 ? eta : 0) + log1p(small) - labels[row]! * eta);
    }
    let penalty = INTERCEPT_PRECISION * weights[0]! * weights[0]!;
    for (let column = 0; column < columns; column += 1) {
      const weight = weights[column + 1]!;
      penalty += precisions[column]! * weight * weight;
    }
    return sum + 0.5 * penalty;
  }

  #gradient(precisions: Float64Array): Float64Array {
    const {
      rows,
      columns,
      rowStart,
      columnIndex,
      values,
      means,
      weights: rowWeights,
      labels,
    } = this.#design;
    const gradient = new Float64Array(this.size);
    let total = 0;
    for (let row = 0; row < rows; row += 1) {
      const residual = rowWeights[row]! * (this.#probabilities[row]! - labels[row]!);
      total += residual;
      const end = rowStart[row + 1]!;
      for (let at = rowStart[row]!; at < end; at += 1) {
        const column = columnIndex[at]! + 1;
        gradient[column] = gradient[column]! + residual * values[at]!;
      }
    }
    gradient[0] = total + INTERCEPT_PRECISION * this.weights[0]!;
    for (let column = 0; column < columns; column += 1) {
      gradient[column + 1] =
        gradient[column + 1]! -
        total * means[column]! +
        precisions[column]! * this.weights[column + 1]!;
    }
    return gradient;
  }

  #factorise(precisions: Float64Array): void {
    const { factor, size } = this;
    factor.set(this.#dataHessian);
    factor[0] = factor[0]! + INTERCEPT_PRECISION;
    for (let column = 1; column < size; column += 1) {
      const diagonal = column * size + column;
      factor[diagonal] = factor[diagonal]! + precisions[column - 1]!;
    }
    factorise(factor, size);
  }
}
