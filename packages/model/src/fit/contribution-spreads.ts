import type { Design } from './design.ts';

/**
 * Standard deviation over the rows, each counted once, of what each block of neighbouring columns adds to the logit:
 * Σ w_j (u_j − μ_j). `widths` are the blocks' numbers of columns, in column order; `weights` begin with the intercept.
 */
export function contributionSpreads(
  { rows, rowStart, columnIndex, values, means }: Design,
  weights: Float64Array,
  widths: readonly number[],
): Float64Array {
  const blockOf = Uint16Array.from(
    widths.flatMap((width, block) => Array<number>(width).fill(block)),
  );
  const offsets = new Float64Array(widths.length);
  blockOf.forEach((block, column) => {
    offsets[block] = offsets[block]! - weights[column + 1]! * means[column]!;
  });
  const squares = new Float64Array(widths.length);
  const sums = new Float64Array(widths.length);
  for (let row = 0; row < rows; row += 1) {
    sums.set(offsets);
    for (let at = rowStart[row]!; at < rowStart[row + 1]!; at += 1) {
      const column = columnIndex[at]!;
      const block = blockOf[column]!;
      sums[block] = sums[block]! + weights[column + 1]! * values[at]!;
    }
    for (let block = 0; block < sums.length; block += 1)
      squares[block] = squares[block]! + sums[block]! * sums[block]!;
  }
  return squares.map((square) => Math.sqrt(square / rows));
}
