const weekMs = 7 * 24 * 60 * 60 * 1_000;
/** A Sunday, 03:00 UTC: ticks are counted from it. */
const tickZeroAt = Date.UTC(1970, 0, 4, 3);

/** Which weekly tick is the newest at this moment (ms since 1970). */
export function newestTickAt(nowMs: number): number {
  return Math.floor((nowMs - tickZeroAt) / weekMs);
}

/** The moment of a weekly tick, in ms since 1970. */
export function momentOfTick(tick: number): number {
  return tickZeroAt + tick * weekMs;
}

/** When the next weekly tick comes, in ms since 1970; never `nowMs` itself. */
export function nextTickAfter(nowMs: number): number {
  return momentOfTick(newestTickAt(nowMs) + 1);
}

export type TickDue =
  | { readonly kind: 'none' }
  /** Nothing was ever recorded: this week is, and nobody is asked to learn for it. */
  | { readonly kind: 'first'; readonly tick: number }
  | { readonly kind: 'tick'; readonly tick: number };

/**
 * What is due now, given the newest tick on record. Of several that were missed the newest alone is; a clock that stepped
 * back finds its tick, or a later one, on record.
 */
export function tickDue(recorded: number | null, nowMs: number): TickDue {
  const tick = newestTickAt(nowMs);
  if (recorded === null) return { kind: 'first', tick };
  return tick > recorded ? { kind: 'tick', tick } : { kind: 'none' };
}
