import type { FeatureValue } from '@leadloop/contracts';
import {
  categoryColumn,
  categoryUnits,
  categoryWidth,
  encodeCategory,
  fitCategoryEncoder,
  limitCategoryEncoder,
} from './category-encoder.ts';
import type { CategoryEncoder } from './category-encoder.ts';
import {
  encodeNumber,
  fitNumericEncoder,
  limitNumericEncoder,
  numericBin,
  numericUnits,
} from './numeric-encoder.ts';
import type { NumericEncoder } from './numeric-encoder.ts';
import { distinct } from './quantiles.ts';
import type { SparseRow } from './sparse-row.ts';

export type FeatureEncoder = NumericEncoder | CategoryEncoder;

/** Columns of one feature and one kind share a precision. */
export type ColumnKind = 'asinh' | 'flag' | 'hats' | 'quantiles' | 'standardised' | 'levels';

/** NaN where a numeric feature is missing, which other types count as. */
function asNumber(value: FeatureValue): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/**
 * Mixed types in one attribute: it is numeric where more than half of its present values are numbers, and then texts and
 * booleans count as missing; otherwise it is a category, in which the number 1 and the text "1" are different levels.
 */
function isNumeric(values: readonly FeatureValue[]): boolean {
  let balance = 0;
  for (const value of values) {
    if (typeof value === 'number') balance += 1;
    else if (value !== null) balance -= 1;
  }
  return balance > 0;
}

export function fitFeatureEncoder(values: readonly FeatureValue[]): FeatureEncoder {
  return isNumeric(values)
    ? fitNumericEncoder(Float64Array.from(values, asNumber))
    : fitCategoryEncoder(values);
}

/** A row's place in training order as one straight line: what goes up and down with time is left to recency. */
export function fitTrendEncoder(places: readonly number[]): FeatureEncoder {
  const { quartiles, standardiser } = fitNumericEncoder(Float64Array.from(places));
  return {
    kind: 'numeric',
    quartiles,
    asinh: null,
    flag: false,
    hats: null,
    quantiles: null,
    standardiser,
  };
}

/** Widths of the units of columns that a feature can be given, one after the other. */
export function encoderUnits(encoder: FeatureEncoder): number[] {
  return encoder.kind === 'numeric' ? numericUnits(encoder) : categoryUnits(encoder);
}

export function limitEncoder(encoder: FeatureEncoder, units: number): FeatureEncoder {
  return encoder.kind === 'numeric'
    ? limitNumericEncoder(encoder, units)
    : limitCategoryEncoder(encoder, units);
}

export function encodeFeature(
  encoder: FeatureEncoder,
  value: FeatureValue,
  first: number,
  row: SparseRow,
): void {
  if (encoder.kind === 'numeric') encodeNumber(encoder, asNumber(value), first, row);
  else encodeCategory(encoder, value, first, row);
}

/** The kinds of an encoder's columns with their widths, in column order. */
export function columnKinds(encoder: FeatureEncoder): { kind: ColumnKind; width: number }[] {
  if (encoder.kind === 'category') return [{ kind: 'levels', width: categoryWidth(encoder) }];
  const kinds: { kind: ColumnKind; width: number }[] = [
    { kind: 'asinh', width: encoder.asinh ? 1 : 0 },
    { kind: 'flag', width: encoder.flag ? 1 : 0 },
    { kind: 'hats', width: encoder.hats?.length ?? 0 },
    { kind: 'quantiles', width: encoder.quantiles ? 1 : 0 },
    { kind: 'standardised', width: encoder.standardiser ? 1 : 0 },
  ];
  return kinds.filter(({ width }) => width > 0);
}

export function encoderWidth(encoder: FeatureEncoder): number {
  return columnKinds(encoder).reduce((sum, { width }) => sum + width, 0);
}

/** Evidence is counted per bin: the level, or the quartile of a number, or missing. −1 for a level never seen. */
export function evidenceBin(encoder: FeatureEncoder, value: FeatureValue): number {
  return encoder.kind === 'numeric'
    ? numericBin(encoder, asNumber(value))
    : categoryColumn(encoder, value);
}

export function evidenceBins(encoder: FeatureEncoder): number {
  return encoder.kind === 'numeric'
    ? distinct(encoder.quartiles.subarray(1, 4)).length + 2
    : categoryWidth(encoder);
}
