import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { inverseDiagonal, invertFactor } from './cholesky.ts';
import { fillDataHessian } from './data-hessian.ts';
import { columnMeans } from './design.ts';
import type { Design } from './design.ts';
import { LogisticFit } from './logistic-fit.ts';
import { recencyWeights } from './recency.ts';

/** A design from dense rows: zeros are left out. */
function designOf(
  dense: readonly (readonly number[])[],
  labels: number[],
  weights: number[],
): Design {
  const entries = dense.map((row) =>
    row.flatMap((value, column) => (value === 0 ? [] : [{ column, value }])),
  );
  const rowStart = Uint32Array.of(
    0,
    ...entries.map((_, at) => entries.slice(0, at + 1).flat().length),
  );
  const columnIndex = Uint16Array.from(entries.flat(), ({ column }) => column);
  const values = Float64Array.from(entries.flat(), ({ value }) => value);
  const columns = dense[0]!.length;
  const means = columnMeans(columns, { rowStart, columnIndex, values });
  return {
    rows: dense.length,
    columns,
    rowStart,
    columnIndex,
    values,
    means,
    weights: Float64Array.from(weights),
    labels: Uint8Array.from(labels),
  };
}

const small = designOf(
  [
    [1, 2],
    [0, 1],
    [3, -1],
    [2, 2],
    [1, 0],
    [0, 4],
  ],
  [1, 0, 1, 1, 0, 0],
  [0.5, 0.6, 0.7, 0.8, 0.9, 1],
);

test('golden numbers: weights, objective and covariance as scipy 1.17 finds them (trust-exact, gtol 1e-11, dense)', () => {
  const fit = new LogisticFit(small);
  const precisions = Float64Array.of(0.5, 2);
  expect(fit.minimise(precisions)).toBeCloseTo(1.944627520832908, 9);
  const expected = [-0.19931522636929433, 1.310779101437298, 0.0772824110503654];
  expected.forEach((weight, at) => expect(fit.weights[at]).toBeCloseTo(weight, 6));
  fit.refactorise(precisions);
  const inverse = new Float64Array(9);
  invertFactor(fit.factor, 3, inverse);
  const variances = [1.2602959704086492, 0.9346851451870115, 0.2766194475567079];
  variances.forEach((variance, at) =>
    expect(inverseDiagonal(inverse, 3)[at]).toBeCloseTo(variance, 6),
  );
});

test('a second fit from where the first stands changes nothing', () => {
  const fit = new LogisticFit(small);
  const precisions = Float64Array.of(0.5, 2);
  const first = fit.minimise(precisions);
  expect(fit.minimise(precisions)).toBeCloseTo(first, 12);
});

test('finds the same minimum from far away, where a whole Newton step would leap beyond it', () => {
  const precisions = Float64Array.of(0.5, 2);
  const near = new LogisticFit(small);
  const far = new LogisticFit(small);
  far.weights.set([-40, 60, 80]);
  expect(far.minimise(precisions)).toBeCloseTo(near.minimise(precisions), 6);
});

test('separable outcomes end at finite weights', () => {
  const separable = designOf([[-1], [-2], [1], [2]], [0, 0, 1, 1], [1, 1, 1, 1]);
  const fit = new LogisticFit(separable);
  expect(Number.isFinite(fit.minimise(Float64Array.of(0.05)))).toBe(true);
  expect(fit.weights.every(Number.isFinite)).toBe(true);
});

test('the Hessian from sparse uncentred rows is that of dense centred ones', () => {
  const row = fc.array(fc.oneof(fc.constant(0), fc.double({ min: -4, max: 4, noNaN: true })), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 12 }), (dense) => {
      const design = designOf(
        dense,
        dense.map(() => 1),
        dense.map((_, at) => 1 / (at + 1)),
      );
      const probabilities = Float64Array.from(dense, (_, at) => (at + 1) / (dense.length + 1));
      const hessian = new Float64Array(16);
      fillDataHessian(hessian, design, probabilities);
      const centred = dense.map((values) => [
        1,
        ...values.map((value, column) => value - design.means[column]!),
      ]);
      for (let i = 0; i < 4; i += 1) {
        for (let j = 0; j <= i; j += 1) {
          const expected = centred.reduce(
            (sum, x, at) =>
              sum +
              design.weights[at]! * probabilities[at]! * (1 - probabilities[at]!) * x[i]! * x[j]!,
            0,
          );
          expect(hessian[4 * i + j]).toBeCloseTo(expected, 12);
        }
      }
    }),
  );
});

test('an outcome counts half after four hundred later ones', () => {
  const weights = recencyWeights(801);
  expect([weights[800], weights[400], weights[0]]).toEqual([
    1,
    expect.closeTo(0.5, 14),
    expect.closeTo(0.25, 14),
  ]);
});
