import { powerOfTwo } from './powers-of-two.ts';

// ln 2 in two parts; the first has 33 bits, so that it times a whole number below 2^20 is exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const OVERFLOW = 709.782712893384;
const UNDERFLOW = -745.1332191019412;

/** Σ r^k/k! up to k = 13; on |r| ≤ ½ ln 2 the first term left out is below 5e-18. Written out: fits spend much time here. */
function taylorOfExp(r: number): number {
  let sum = r / 6227020800 + 1 / 479001600;
  sum = sum * r + 1 / 39916800;
  sum = sum * r + 1 / 3628800;
  sum = sum * r + 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 0.5;
  return sum * r * r + r + 1;
}

/**
 * e^x with a relative error below 1e-15, the same bits on every machine (`Math.exp` is implementation-approximated).
 * x = k ln 2 + r with ln 2 in two parts (Cody and Waite, 1980), then the Taylor polynomial of e^r.
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > OVERFLOW) return Number.POSITIVE_INFINITY;
  if (x < UNDERFLOW) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  const sum = taylorOfExp(r);
  if (k > 1023) return sum * 2 * powerOfTwo(k - 1);
  // Below the normal range one rounding only: first to a normal number, then once down.
  if (k < -1000) return sum * powerOfTwo(k + 100) * powerOfTwo(-100);
  return sum * powerOfTwo(k);
}
