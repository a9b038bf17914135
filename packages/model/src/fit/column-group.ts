import type { ColumnKind } from '../encoding/feature-encoder.ts';

/** Columns of one feature and one kind: [first, first + width). They share a precision. */
export interface ColumnGroup {
  readonly first: number;
  readonly width: number;
  readonly kind: ColumnKind;
}

/** The columns of the groups, in their order. */
export function columnsOf(groups: readonly ColumnGroup[]): Uint16Array {
  return Uint16Array.from(
    groups.flatMap(({ first, width }) => Array.from({ length: width }, (_, at) => first + at)),
  );
}

/** The same groups over a design that holds their columns and no others. */
export function renumbered(groups: readonly ColumnGroup[]): ColumnGroup[] {
  let first = 0;
  return groups.map((group) => {
    const placed = { ...group, first };
    first += group.width;
    return placed;
  });
}

/** One precision per column from one per group. */
export function precisionsByColumn(
  precisions: ArrayLike<number>,
  groups: readonly ColumnGroup[],
  columns: number,
): Float64Array {
  const byColumn = new Float64Array(columns);
  groups.forEach(({ first, width }, group) =>
    byColumn.fill(precisions[group]!, first, first + width),
  );
  return byColumn;
}
