import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeNumber, fitNumericEncoder, numericBin, numericUnits } from './numeric-encoder.ts';
import { applyAsinh, applyQuantileFunction, standardise } from './numeric-transforms.ts';
import { SparseRow } from './sparse-row.ts';

const values = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 100);
const points = [-5, 1, 2.5, 4, 5.7, 9, 60, 100, 1e9];
const encoder = fitNumericEncoder(values);

// Computed with mpmath 1.4 at 40 digits from the definitions (population standard deviation, mid-ranks, type 7 quantiles).
const golden = {
  z: [
    -0.6385985361010799, -0.4132108174771693, -0.35686388782119166, -0.300516958165214,
    -0.23665710455510605, -0.11269385931195526, 1.8031017489912842, 3.3056865398173545, 4,
  ],
  asinh: [
    -1.5718299211308768, -0.982069697344328, -0.6970048255290205, -0.27873756099399466,
    0.2682730709032375, 0.8998005598850368, 2.444226030050313, 2.783109811208909, 4,
  ],
  q: [
    -1.4638501094227998, -1.4638501094227998, -0.8051175601825399, -0.14638501094227999,
    0.849033063465224, 1.3174650984805198, 1.481545000855383, 1.6102351203650798,
    1.6102351203650798,
  ],
};

function columnsOf(x: number, fitted = encoder): [number, number][] {
  const row = new SparseRow(20);
  encodeNumber(fitted, x, 0, row);
  return Array.from({ length: row.length }, (_, at) => [row.columns[at]!, row.values[at]!]);
}

describe('golden numbers', () => {
  test('quartiles', () => {
    expect([...encoder.quartiles]).toEqual([1, 2.75, 4.5, 5.25, 100]);
  });
  test.each(points.map((x, at) => [x, at]))('z, q and asinh at %d', (x, at) => {
    expect(standardise(encoder.standardiser!, x)).toBeCloseTo(golden.z[at]!, 13);
    expect(applyAsinh(encoder.asinh!, x)).toBeCloseTo(golden.asinh[at]!, 13);
    expect(applyQuantileFunction(encoder.quantiles!, x)).toBeCloseTo(golden.q[at]!, 13);
  });
});

const hatsAt = (x: number) => columnsOf(x).filter(([column]) => column >= 1 && column <= 5);

describe('hats', () => {
  test('are 1 at their own knot and 0 at the neighbours’', () => {
    expect(hatsAt(4.5)).toEqual([[3, 1]]);
    expect(hatsAt(1)).toEqual([[1, 1]]);
  });
  test('share what lies between two knots by distance', () => {
    expect(hatsAt(5)).toEqual([
      [3, 1 - 2 / 3],
      [4, 2 / 3],
    ]);
  });
  test('are flat beyond the outermost knots', () => {
    expect([hatsAt(-1e308), hatsAt(1e308)]).toEqual([[[1, 1]], [[5, 1]]]);
  });
  test('need three distinct quartiles', () => {
    expect(fitNumericEncoder(Float64Array.of(0, 0, 0, 0, 1)).hats).toBeNull();
    expect(fitNumericEncoder(Float64Array.of(0, 0, 1, 2)).hats).not.toBeNull();
  });
});

describe('missing values', () => {
  const withMissing = fitNumericEncoder(Float64Array.of(Number.NaN, 1, 2, 3, 4, 5));

  test('leave every column at 0 but the flag, which present ones leave at 0', () => {
    expect(columnsOf(Number.NaN, withMissing)).toEqual([[1, 1]]);
    expect(columnsOf(2, withMissing).map(([column]) => column)).not.toContain(1);
  });
  test('have no flag where none or all are missing', () => {
    expect(encoder.flag).toBe(false);
    expect(numericUnits(fitNumericEncoder(Float64Array.of(Number.NaN, Number.NaN)))).toEqual([]);
  });
  test('leave the flag alone where all present values are one', () => {
    expect(numericUnits(fitNumericEncoder(Float64Array.of(Number.NaN, 0.1, 0.1, 0.1)))).toEqual([
      1,
    ]);
  });
});

test('a number that never changes gets no columns', () => {
  expect(numericUnits(fitNumericEncoder(Float64Array.of(0.1, 0.1, 0.1)))).toEqual([]);
});

test('asinh falls back on the standard deviation where half of the values are one', () => {
  expect(fitNumericEncoder(Float64Array.of(0, 0, 0, 0, 0, 0, 0, 10)).asinh!.width).toBeCloseTo(
    Math.sqrt(175 / 16),
    14,
  );
});

test('a quantile function has at most 65 knots, the smallest and the largest value among them', () => {
  const { knots } = fitNumericEncoder(
    Float64Array.from({ length: 1000 }, (_, i) => i * i),
  ).quantiles!;
  expect([knots.length, knots[0], knots[64]]).toEqual([65, 0, 998_001]);
});

test('evidence is counted by quartile; quartiles that coincide are one, and missing is a bin of its own', () => {
  expect([1, 2.75, 3, 4.5, 5, 6].map((x) => numericBin(encoder, x))).toEqual([0, 0, 1, 1, 2, 3]);
  expect(numericBin(encoder, Number.NaN)).toBe(4);
  const lumped = fitNumericEncoder(Float64Array.of(0, 0, 0, 0, 5));
  expect([0, 1, Number.NaN].map((x) => numericBin(lumped, x))).toEqual([0, 1, 2]);
});

test('every column is finite and within four deviations, for any doubles in training and any asked for', () => {
  const double = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(1e308, -1e308, Number.MAX_VALUE, 5e-324, 0, 1),
  );
  fc.assert(
    fc.property(fc.array(double, { minLength: 1, maxLength: 30 }), double, (training, x) => {
      const fitted = fitNumericEncoder(Float64Array.from(training, (value) => value + 0));
      for (const [, value] of [
        ...columnsOf(x + 0, fitted),
        ...columnsOf(training[0]! + 0, fitted),
      ]) {
        expect(Math.abs(value)).toBeLessThanOrEqual(4);
      }
    }),
    { numRuns: 500 },
  );
});

test('training values are standardised: mean 0 and deviation 1 unless clipped', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 12 }),
      (training) => {
        const { asinh, quantiles, standardiser } = fitNumericEncoder(Float64Array.from(training));
        for (const transform of [
          (x: number) => standardise(standardiser!, x),
          (x: number) => applyAsinh(asinh!, x),
          (x: number) => applyQuantileFunction(quantiles!, x),
        ]) {
          const transformed = training.map(transform);
          const sum = transformed.reduce((total, value) => total + value, 0);
          const squares = transformed.reduce((total, value) => total + value * value, 0);
          expect(sum).toBeCloseTo(0, 9);
          expect(squares).toBeCloseTo(training.length, 9);
        }
      },
    ),
  );
});
