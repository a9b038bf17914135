const BACKOFF_FIRST_MS = 50;
/** A database or broker that is back is noticed within this time. */
const BACKOFF_MAX_MS = 5_000;

/** How long to wait after the n-th failure in a row (from 1): doubling, capped, for ever. */
export function backoffMs(failuresInARow: number): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failuresInARow - 1, 16));
}

/** Resolves after the time given, or at once when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => end(), ms);
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
  });
}
