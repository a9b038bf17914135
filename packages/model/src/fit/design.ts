/**
 * The rows as they enter a fit: sparse and uncentred, in compressed form (row i holds the entries rowStart[i] up to
 * rowStart[i + 1]), each with a weight and a label (1 WON, 0 LOST). Columns are centred by `means` inside the formulas, so
 * that zeros never need to be stored.
 */
export interface Design {
  readonly rows: number;
  readonly columns: number;
  readonly rowStart: Uint32Array;
  readonly columnIndex: Uint16Array;
  readonly values: Float64Array;
  /** Unweighted means of the columns. */
  readonly means: Float64Array;
  readonly weights: Float64Array;
  readonly labels: Uint8Array;
}

/** Unweighted means of the columns of compressed rows. */
export function columnMeans(
  columns: number,
  { rowStart, columnIndex, values }: Pick<Design, 'rowStart' | 'columnIndex' | 'values'>,
): Float64Array {
  const sums = new Float64Array(columns);
  for (let at = 0; at < values.length; at += 1) {
    const column = columnIndex[at]!;
    sums[column] = sums[column]! + values[at]!;
  }
  return sums.map((sum) => sum / (rowStart.length - 1));
}

/** The same rows seen through some of the columns (rising), which are numbered anew from 0. */
export function selectColumns(design: Design, columns: Uint16Array): Design {
  const ABSENT = -1;
  const places = new Int32Array(design.columns).fill(ABSENT);
  columns.forEach((column, place) => (places[column] = place));
  const rowStart = new Uint32Array(design.rows + 1);
  const columnIndex = new Uint16Array(design.columnIndex.length);
  const values = new Float64Array(design.values.length);
  let entries = 0;
  for (let row = 0; row < design.rows; row += 1) {
    for (let at = design.rowStart[row]!; at < design.rowStart[row + 1]!; at += 1) {
      const place = places[design.columnIndex[at]!]!;
      if (place === ABSENT) continue;
      columnIndex[entries] = place;
      values[entries] = design.values[at]!;
      entries += 1;
    }
    rowStart[row + 1] = entries;
  }
  return {
    ...design,
    columns: columns.length,
    rowStart,
    columnIndex: columnIndex.slice(0, entries),
    values: values.slice(0, entries),
    means: Float64Array.from(columns, (column) => design.means[column]!),
  };
}
