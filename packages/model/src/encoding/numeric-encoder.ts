import {
  applyAsinh,
  applyQuantileFunction,
  fitAsinh,
  fitQuantileFunction,
  fitStandardiser,
  standardise,
} from './numeric-transforms.ts';
import type { AsinhTransform, QuantileFunction, Standardiser } from './numeric-transforms.ts';
import { distinct, positionBetween, quartilesOf } from './quantiles.ts';
import type { SparseRow } from './sparse-row.ts';

/** How a number becomes columns; `null` where a transform is left out. Columns stand in the order of these fields. */
export interface NumericEncoder {
  readonly kind: 'numeric';
  /** The 0, 25, 50, 75 and 100 % quantiles of the present values. */
  readonly quartiles: Float64Array;
  readonly asinh: AsinhTransform | null;
  readonly flag: boolean;
  /** Knots of the hat functions: the distinct quartiles. */
  readonly hats: Float64Array | null;
  readonly quantiles: QuantileFunction | null;
  readonly standardiser: Standardiser | null;
}

/** Three knots at least: two would repeat what a line says. */
const HAT_KNOTS_MIN = 3;

/** Every transform that the values allow. `values` holds NaN where the feature is missing. */
export function fitNumericEncoder(values: Float64Array): NumericEncoder {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted();
  const quartiles = quartilesOf(sorted);
  const knots = distinct(quartiles);
  return {
    kind: 'numeric',
    quartiles,
    asinh: fitAsinh(sorted, quartiles),
    flag: sorted.length > 0 && sorted.length < values.length,
    hats: knots.length >= HAT_KNOTS_MIN ? knots : null,
    quantiles: fitQuantileFunction(sorted),
    standardiser: fitStandardiser(sorted),
  };
}

/** The widths of the blocks of columns in the order of the fields; blocks that are left out do not appear. */
export function numericUnits({
  asinh,
  flag,
  hats,
  quantiles,
  standardiser,
}: NumericEncoder): number[] {
  const widths = [
    asinh ? 1 : 0,
    flag ? 1 : 0,
    hats?.length ?? 0,
    quantiles ? 1 : 0,
    standardiser ? 1 : 0,
  ];
  return widths.filter((width) => width > 0);
}

/** The encoder with its first blocks only. */
export function limitNumericEncoder(encoder: NumericEncoder, units: number): NumericEncoder {
  let left = units;
  const keeps = (present: boolean): boolean => present && left-- > 0;
  return {
    kind: 'numeric',
    quartiles: encoder.quartiles,
    asinh: keeps(encoder.asinh !== null) ? encoder.asinh : null,
    flag: keeps(encoder.flag),
    hats: keeps(encoder.hats !== null) ? encoder.hats : null,
    quantiles: keeps(encoder.quantiles !== null) ? encoder.quantiles : null,
    standardiser: keeps(encoder.standardiser !== null) ? encoder.standardiser : null,
  };
}

/** Piecewise linear hats: 1 at their own knot, 0 at the neighbours'; flat beyond the outermost. */
function encodeHats(knots: Float64Array, x: number, first: number, row: SparseRow): void {
  const last = knots.length - 1;
  if (x <= (knots[0] ?? 0)) return row.push(first, 1);
  if (x >= (knots[last] ?? 0)) return row.push(first + last, 1);
  let right = 1;
  while ((knots[right] ?? 0) < x) right += 1;
  const position = positionBetween(x, knots[right - 1] ?? 0, knots[right] ?? 0);
  row.push(first + right - 1, 1 - position);
  row.push(first + right, position);
}

/** Writes the columns of one value; a missing one (NaN) leaves 0 everywhere but in the flag. */
export function encodeNumber(
  encoder: NumericEncoder,
  x: number,
  first: number,
  row: SparseRow,
): void {
  const { asinh, flag, hats, quantiles, standardiser } = encoder;
  const present = !Number.isNaN(x);
  let column = first;
  if (asinh && present) row.push(column, applyAsinh(asinh, x));
  if (asinh) column += 1;
  if (flag && !present) row.push(column, 1);
  if (flag) column += 1;
  if (!present) return;
  if (hats) {
    encodeHats(hats, x, column, row);
    column += hats.length;
  }
  if (quantiles) row.push(column++, applyQuantileFunction(quantiles, x));
  if (standardiser) row.push(column, standardise(standardiser, x));
}

/** The quartile that a value falls in, 0 to 3 at most (quartiles that coincide are one); missing is the bin after the last. */
export function numericBin({ quartiles }: NumericEncoder, x: number): number {
  const bounds = distinct(quartiles.subarray(1, 4));
  if (Number.isNaN(x)) return bounds.length + 1;
  return bounds.reduce((bin, bound) => (bound < x ? bin + 1 : bin), 0);
}
