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
