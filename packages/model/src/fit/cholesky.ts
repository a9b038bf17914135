// The inner loops run over rows of plain typed arrays with unchecked indices: they are most of the time that a fit takes.

/** Σ a[aStart + k]·b[bStart + k] for k < length, in four interleaved sums (a fixed order) that do not wait for one another. */
function dot(a: Float64Array, aStart: number, bStart: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += a[aStart + k]! * a[bStart + k]!;
    s1 += a[aStart + k + 1]! * a[bStart + k + 1]!;
    s2 += a[aStart + k + 2]! * a[bStart + k + 2]!;
    s3 += a[aStart + k + 3]! * a[bStart + k + 3]!;
  }
  for (; k < length; k += 1) s0 += a[aStart + k]! * a[bStart + k]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * The lower factor L of a symmetric positive definite H = LLᵀ, in place (size × size, by rows; what is above the diagonal
 * is neither read nor written). Throws RangeError where H is not positive definite.
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    const start = row * size;
    for (let column = 0; column < row; column += 1) {
      const rest = matrix[start + column]! - dot(matrix, start, column * size, column);
      matrix[start + column] = rest / matrix[column * size + column]!;
    }
    const square = matrix[start + row]! - dot(matrix, start, start, row);
    if (!(square > 0)) throw new RangeError('the matrix is not positive definite');
    matrix[start + row] = Math.sqrt(square);
  }
}

/** Solves L Lᵀ x = b in place of b. */
export function solve(factor: Float64Array, size: number, b: Float64Array): void {
  for (let row = 0; row < size; row += 1) {
    let rest = b[row]!;
    for (let column = 0; column < row; column += 1)
      rest -= factor[row * size + column]! * b[column]!;
    b[row] = rest / factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    const x = b[row]! / factor[row * size + row]!;
    b[row] = x;
    for (let column = 0; column < row; column += 1)
      b[column] = b[column]! - factor[row * size + column]! * x;
  }
}

/** L⁻¹ (lower, by rows) into `inverse`, whose upper part must be 0. Row i is (e_i − Σ_{k<i} L_ik row k)/L_ii. */
export function invertFactor(factor: Float64Array, size: number, inverse: Float64Array): void {
  for (let row = 0; row < size; row += 1) {
    const start = row * size;
    inverse.fill(0, start, start + row);
    for (let k = 0; k < row; k += 1) {
      const multiple = factor[start + k]!;
      const above = k * size;
      for (let column = 0; column <= k; column += 1) {
        inverse[start + column] = inverse[start + column]! - multiple * inverse[above + column]!;
      }
    }
    const scale = 1 / factor[start + row]!;
    for (let column = 0; column < row; column += 1)
      inverse[start + column] = inverse[start + column]! * scale;
    inverse[start + row] = scale;
  }
}

/** The diagonal of H⁻¹ = L⁻ᵀL⁻¹ from L⁻¹. */
export function inverseDiagonal(inverse: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      const value = inverse[row * size + column]!;
      diagonal[column] = diagonal[column]! + value * value;
    }
  }
  return diagonal;
}
