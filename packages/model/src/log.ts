import { binaryExponent, powerOfTwo } from './powers-of-two.ts';

// ln 2 in two parts; the first has 33 bits, so that it times an exponent is exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/**
 * ln((1+s)/(1−s)) = 2 Σ s^(2k+1)/(2k+1) (Abramowitz and Stegun 4.1.27), for |s| ≤ 3 − 2√2, where the first term left out
 * is below 2e-20.
 */
function logOfRatio(s: number): number {
  const square = s * s;
  let sum = square / 23 + 1 / 21;
  sum = sum * square + 1 / 19;
  sum = sum * square + 1 / 17;
  sum = sum * square + 1 / 15;
  sum = sum * square + 1 / 13;
  sum = sum * square + 1 / 11;
  sum = sum * square + 1 / 9;
  sum = sum * square + 1 / 7;
  sum = sum * square + 1 / 5;
  sum = sum * square + 1 / 3;
  return 2 * s + 2 * s * square * sum;
}

/** The natural logarithm with a relative error below 1e-15, the same bits on every machine. ln 0 is −∞, of negatives NaN. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let exponent = binaryExponent(x);
  let mantissa =
    exponent < -1000
      ? x * powerOfTwo(100) * powerOfTwo(-exponent - 100)
      : x * powerOfTwo(-exponent);
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const rest = logOfRatio((mantissa - 1) / (mantissa + 1));
  return exponent === 0 ? rest : exponent * LN2_HIGH + (rest + exponent * LN2_LOW);
}

/** ln(1 + x) without the loss of digits near 0, for x ≥ 0. */
export function log1p(x: number): number {
  return x < Math.SQRT2 - 1 ? logOfRatio(x / (2 + x)) : log(1 + x);
}

/** The inverse hyperbolic sine, finite for every finite x. */
export function asinh(x: number): number {
  const size = Math.abs(x);
  const value =
    size > 1e150
      ? log(size) + Math.LN2
      : log1p(size + (size * size) / (1 + Math.sqrt(1 + size * size)));
  return x < 0 ? -value : value;
}
