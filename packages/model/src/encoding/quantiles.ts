/** Quantiles by linear interpolation between order statistics (Hyndman and Fan 1996, type 7), of values in rising order. */
function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? 0;
  const rest = position - below;
  // Equal neighbours must give themselves, not a rounding of themselves; a weighted sum cannot overflow.
  return low === high || rest === 0 ? low : low * (1 - rest) + high * rest;
}

/** The 0, 25, 50, 75 and 100 % quantiles. */
export function quartilesOf(sorted: Float64Array): Float64Array {
  return Float64Array.from([0, 0.25, 0.5, 0.75, 1], (share) => quantile(sorted, share));
}

/** Each value once; the input is in rising order. */
export function distinct(sorted: Float64Array): Float64Array {
  return sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);
}

/** Where x lies between low (0) and high (1), for low < high; finite even where the difference would overflow. */
export function positionBetween(x: number, low: number, high: number): number {
  const span = high - low;
  return Number.isFinite(span) ? (x - low) / span : (x / 2 - low / 2) / (high / 2 - low / 2);
}
