import { exp } from '../exp.ts';

/** Outcomes after which an older one counts half. */
const HALF_LIFE_OUTCOMES = 400;

/** Weights of n rows, oldest first: 0.5^((n − 1 − i)/400). */
export function recencyWeights(rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, at) =>
    exp((-Math.LN2 * (rows - 1 - at)) / HALF_LIFE_OUTCOMES),
  );
}
