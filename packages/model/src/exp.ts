import { powerOfTwo } from './powers-of-two.ts';

const LN2_HIGH = 0.69314718036912381649; // the first 33 bits of ln 2: times a whole number below 2^20 it is exact
const LN2_LOW = 1.90821492927058770002e-10;
const LOG2_E = 1.44269504088896340736;
const OVERFLOW = 709.782712893384;
const UNDERFLOW = -745.1332191019412;

// 1/k! for k = 13 down to 0; on |r| ≤ ½ ln 2 the first term left out is below 5e-18.
const taylor = [
  1 / 6227020800,
  1 / 479001600,
  1 / 39916800,
  1 / 3628800,
  1 / 362880,
  1 / 40320,
  1 / 5040,
  1 / 720,
  1 / 120,
  1 / 24,
  1 / 6,
  1 / 2,
  1,
  1,
] as const;

/**
 * e^x with a relative error below 1e-15, the same bits on every machine (`Math.exp` is implementation-approximated).
 * x = k ln 2 + r with ln 2 in two parts (Cody and Waite, 1980), then the Taylor polynomial of e^r.
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > OVERFLOW) return Number.POSITIVE_INFINITY;
  if (x < UNDERFLOW) return 0;
  const k = Math.floor(x * LOG2_E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 0;
  for (const coefficient of taylor) sum = sum * r + coefficient;
  if (k > 1023) return sum * 2 * powerOfTwo(k - 1);
  // Below the normal range one rounding only: first to a normal number, then once down.
  if (k < -1000) return sum * powerOfTwo(k + 100) * powerOfTwo(-100);
  return sum * powerOfTwo(k);
}
