import type { Design } from './design.ts';

/** Adds one row's part of UᵀRU, and of r in column 0. Returns the row's R = s p (1 − p). */
function addRow(hessian: Float64Array, design: Design, row: number, p: number): number {
  const { columns, rowStart, columnIndex, values, weights } = design;
  const size = columns + 1;
  const curvature = weights[row]! * p * (1 - p);
  const start = rowStart[row]!;
  const end = rowStart[row + 1]!;
  for (let a = start; a < end; a += 1) {
    const scaled = curvature * values[a]!;
    const base = (columnIndex[a]! + 1) * size;
    hessian[base] = hessian[base]! + scaled;
    // Entries of a row stand in column order, so these lie on or below the diagonal.
    for (let b = start; b <= a; b += 1) {
      const at = base + columnIndex[b]! + 1;
      hessian[at] = hessian[at]! + scaled * values[b]!;
    }
  }
  return curvature;
}

/**
 * DᵀRD into the lower part of `hessian` ((columns + 1)², by rows, the intercept first), for the probabilities of the rows.
 * From the sparse uncentred rows U it is UᵀRU − rμᵀ − μrᵀ + (ΣR)μμᵀ with r = UᵀR1, so that no zero is ever multiplied.
 */
export function fillDataHessian(
  hessian: Float64Array,
  design: Design,
  probabilities: Float64Array,
): void {
  const { rows, columns, means } = design;
  const size = columns + 1;
  hessian.fill(0);
  let total = 0;
  for (let row = 0; row < rows; row += 1)
    total += addRow(hessian, design, row, probabilities[row]!);
  const r = Float64Array.from({ length: columns }, (_, column) => hessian[(column + 1) * size]!);
  hessian[0] = total;
  for (let i = 0; i < columns; i += 1) {
    const start = (i + 1) * size;
    const mean = means[i]!;
    const slope = total * mean - r[i]!;
    hessian[start] = -slope;
    for (let j = 0; j <= i; j += 1) {
      hessian[start + j + 1] = hessian[start + j + 1]! + slope * means[j]! - mean * r[j]!;
    }
  }
}
