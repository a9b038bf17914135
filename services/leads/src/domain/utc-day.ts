const dayMs = 86_400_000;

/** The number of a UTC day, counted from 1970-01-01. */
export const utcDay = (timeMs: number): number => Math.floor(timeMs / dayMs);

/** When a UTC day begins, in milliseconds since the epoch. */
export const utcDayStart = (day: number): number => day * dayMs;

/** Whole UTC days from one moment to another; a moment a little ahead of the other counts as the same day. */
export const utcDaysBetween = (fromMs: number, toMs: number): number =>
  Math.max(0, utcDay(toMs) - utcDay(fromMs));
