import { compareCodePoints } from '../code-point-order.ts';
import type { FeatureValue } from '@leadloop/contracts';
import type { SparseRow } from './sparse-row.ts';

/** A level of its own needs three rows: what one or two leads did is no pattern. */
const LEVEL_ROWS_MIN = 3;
const LEVELS_MAX = 30;

/** One column per level, missing being a level; with `rest`, one more for every other value. */
export interface CategoryEncoder {
  readonly kind: 'category';
  readonly levels: readonly FeatureValue[];
  readonly rest: boolean;
  readonly columnOf: ReadonlyMap<FeatureValue, number>;
}

const typeRanks = { object: 0, boolean: 1, number: 2, string: 3 } as const;

function typeRank(value: FeatureValue): number {
  return typeRanks[typeof value as keyof typeof typeRanks];
}

/** Missing, then false and true, then numbers, then texts by code point. */
function compareLevels(left: FeatureValue, right: FeatureValue): number {
  if (typeof left === 'string' && typeof right === 'string') return compareCodePoints(left, right);
  return typeRank(left) - typeRank(right) || Number(left) - Number(right);
}

export function categoryEncoder(levels: readonly FeatureValue[], rest: boolean): CategoryEncoder {
  return {
    kind: 'category',
    levels,
    rest,
    columnOf: new Map(levels.map((level, at) => [level, at])),
  };
}

/** Levels with three rows or more, the thirty most frequent at most; whatever else occurs is the rest. */
export function fitCategoryEncoder(values: readonly FeatureValue[]): CategoryEncoder {
  const counts = new Map<FeatureValue, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const kept = [...counts]
    .filter(([, rows]) => rows >= LEVEL_ROWS_MIN)
    .toSorted(
      ([left, leftRows], [right, rightRows]) => rightRows - leftRows || compareLevels(left, right),
    )
    .slice(0, LEVELS_MAX)
    .map(([level]) => level);
  return categoryEncoder(kept, kept.length < counts.size);
}

export function categoryWidth({ levels, rest }: CategoryEncoder): number {
  return levels.length + (rest ? 1 : 0);
}

/** The most frequent level against the rest is the first unit, of two columns; each further unit takes one more level out. */
export function categoryUnits(encoder: CategoryEncoder): number[] {
  const width = categoryWidth(encoder);
  return Array.from({ length: Math.max(0, width - 1) }, (_, unit) => (unit === 0 ? 2 : 1));
}

export function limitCategoryEncoder(encoder: CategoryEncoder, units: number): CategoryEncoder {
  return units + 1 >= categoryWidth(encoder)
    ? encoder
    : categoryEncoder(encoder.levels.slice(0, units), true);
}

/** The column of a value; −1 for one that was never seen, where there is no rest to file it under. */
export function categoryColumn(
  { columnOf, levels, rest }: CategoryEncoder,
  value: FeatureValue,
): number {
  return columnOf.get(value) ?? (rest ? levels.length : -1);
}

export function encodeCategory(
  encoder: CategoryEncoder,
  value: FeatureValue,
  first: number,
  row: SparseRow,
): void {
  const column = categoryColumn(encoder, value);
  if (column >= 0) row.push(first + column, 1);
}
