import { asinh } from '../log.ts';
import { binaryExponent, powerOfTwo } from '../powers-of-two.ts';
import { distinct, positionBetween } from './quantiles.ts';

/** Standardised values beyond four deviations say no more than four: one wild value must not decide a score. */
const CLIP = 4;
/** A normal distribution's interquartile range in standard deviations. */
const NORMAL_IQR = 1.349;
const QUANTILE_KNOTS_MAX = 65;
/** Far beyond what the clip leaves, and asinh of it is finite. */
const RATIO_MAX = 1e300;

function clip(value: number): number {
  return Math.min(Math.max(value, -CLIP), CLIP);
}

interface Moments {
  readonly mean: number;
  /** Over n, not n − 1. */
  readonly deviation: number;
}

/** Mean and standard deviation in two passes. */
function momentsOf(values: Float64Array): Moments {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** z: (x/scale − mean)/deviation. The scale is a power of two, exact, and keeps sums of squares of 1e308 finite. */
export interface Standardiser extends Moments {
  readonly scale: number;
}

/** `null` where all values are one. The values are in rising order. */
export function fitStandardiser(sorted: Float64Array): Standardiser | null {
  const low = sorted[0] ?? 0;
  const high = sorted[sorted.length - 1] ?? 0;
  if (!(low < high)) return null;
  // Not below 2^-1022, so that dividing by it is finite.
  const exponent = Math.max(binaryExponent(Math.max(Math.abs(low), Math.abs(high))), -1022);
  const scale = powerOfTwo(exponent);
  const moments = momentsOf(sorted.map((value) => value / scale));
  return moments.deviation > 0 ? { scale, ...moments } : null;
}

export function standardise({ scale, mean, deviation }: Standardiser, x: number): number {
  return clip((x / scale - mean) / deviation);
}

/** asinh((x − median)/width), standardised: near the median linear, far out logarithmic. */
export interface AsinhTransform extends Moments {
  readonly median: number;
  readonly width: number;
}

function asinhRatio(x: number, median: number, width: number): number {
  const difference = x - median;
  const ratio = Number.isFinite(difference)
    ? difference / width
    : (x / 2 - median / 2) / (width / 2);
  return asinh(Math.min(Math.max(ratio, -RATIO_MAX), RATIO_MAX));
}

/** Width: IQR/1.349, which is the standard deviation of a normal distribution; the standard deviation where the IQR is 0. */
export function fitAsinh(sorted: Float64Array, quartiles: Float64Array): AsinhTransform | null {
  const standardiser = fitStandardiser(sorted);
  if (standardiser === null) return null;
  const [, low = 0, median = 0, high = 0] = quartiles;
  const spread = high / NORMAL_IQR - low / NORMAL_IQR;
  const width =
    spread > 0 && Number.isFinite(spread) ? spread : standardiser.deviation * standardiser.scale;
  if (!(width > 0)) return null;
  const moments = momentsOf(sorted.map((value) => asinhRatio(value, median, width)));
  return moments.deviation > 0 ? { median, width, ...moments } : null;
}

export function applyAsinh({ median, width, mean, deviation }: AsinhTransform, x: number): number {
  return clip((asinhRatio(x, median, width) - mean) / deviation);
}

/** q: the standardised √12 (F − ½) at the knots, linear between them and flat outside. */
export interface QuantileFunction {
  readonly knots: Float64Array;
  readonly heights: Float64Array;
}

/** At most 65 of the distinct values: those at evenly spaced ranks, the smallest and the largest among them. */
function chooseKnots(values: Float64Array): Float64Array {
  if (values.length <= QUANTILE_KNOTS_MAX) return values;
  const step = (values.length - 1) / (QUANTILE_KNOTS_MAX - 1);
  return Float64Array.from(
    { length: QUANTILE_KNOTS_MAX },
    (_, knot) => values[Math.round(knot * step)] ?? 0,
  );
}

/** The mid-rank distribution function F at each value: (rows below + half the rows equal)/rows. */
function midRanks(sorted: Float64Array, values: Float64Array): Float64Array {
  let at = 0;
  return values.map((value) => {
    while ((sorted[at] ?? value) < value) at += 1;
    const below = at;
    while (sorted[at] === value) at += 1;
    return (below + at) / 2 / sorted.length;
  });
}

export function fitQuantileFunction(sorted: Float64Array): QuantileFunction | null {
  const values = distinct(sorted);
  if (values.length < 2) return null;
  const knots = chooseKnots(values);
  const unscaled = {
    knots,
    heights: midRanks(sorted, knots).map((share) => Math.sqrt(12) * (share - 0.5)),
  };
  const { mean, deviation } = momentsOf(sorted.map((x) => interpolate(unscaled, x)));
  return { knots, heights: unscaled.heights.map((height) => (height - mean) / deviation) };
}

function interpolate({ knots, heights }: QuantileFunction, x: number): number {
  let low = 0;
  let high = knots.length - 1;
  if (x <= (knots[low] ?? 0)) return heights[low] ?? 0;
  if (x >= (knots[high] ?? 0)) return heights[high] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((knots[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const from = heights[low] ?? 0;
  return (
    from + positionBetween(x, knots[low] ?? 0, knots[high] ?? 0) * ((heights[high] ?? 0) - from)
  );
}

export function applyQuantileFunction(transform: QuantileFunction, x: number): number {
  return clip(interpolate(transform, x));
}
