import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { factorise, invertFactor, solve } from './cholesky.ts';

const size = 7;
const entries = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
  minLength: size * size,
  maxLength: size * size,
});

/** A Aᵀ + ½ I: positive definite. */
function positiveDefinite(a: readonly number[]): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    let sum = i === j ? 0.5 : 0;
    for (let k = 0; k < size; k += 1) sum += a[i * size + k]! * a[j * size + k]!;
    return sum;
  });
}

test('solves H x = b', () => {
  fc.assert(
    fc.property(entries, (a) => {
      const matrix = positiveDefinite(a);
      const x = Array.from({ length: size }, (_, at) => at - 2);
      const b = Float64Array.from(x, (_, i) =>
        x.reduce((sum, value, j) => sum + matrix[i * size + j]! * value, 0),
      );
      const factor = matrix.slice();
      factorise(factor, size);
      solve(factor, size, b);
      x.forEach((value, at) => expect(b[at]).toBeCloseTo(value, 8));
    }),
  );
});

test('L⁻¹L is the identity', () => {
  fc.assert(
    fc.property(entries, (a) => {
      const factor = positiveDefinite(a);
      factorise(factor, size);
      const inverse = new Float64Array(size * size);
      invertFactor(factor, size, inverse);
      for (let i = 0; i < size; i += 1) {
        for (let j = 0; j <= i; j += 1) {
          let sum = 0;
          for (let k = j; k <= i; k += 1) sum += inverse[i * size + k]! * factor[k * size + j]!;
          expect(sum).toBeCloseTo(i === j ? 1 : 0, 10);
        }
      }
    }),
  );
});

test('refuses a matrix that is not positive definite', () => {
  expect(() => factorise(Float64Array.of(1, 0, 2, 1), 2)).toThrow(RangeError);
});
