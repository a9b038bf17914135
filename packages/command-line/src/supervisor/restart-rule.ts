/** How a process under supervision came to its end. */
export interface Ending {
  /** Exit code, or null where a signal ended it. */
  readonly code: number | null;
  readonly livedMs: number;
  /** Whether any run of it was ready since the supervisor started. */
  readonly wasEverReady: boolean;
  /** Whether the database it needs stood all the while. */
  readonly databaseStood: boolean;
  /** Whether the supervisor itself is on its way out. */
  readonly isEnding: boolean;
}

export type AfterEnding =
  | { readonly next: 'stay-down' }
  | { readonly next: 'give-up' }
  | { readonly next: 'restart'; readonly afterMs: number };

/** A process that lived this long is no crash loop: it comes back at once. */
const steadyMs = 5_000;
/** Keeps a crash loop from eating a small machine, and is well within the second that is promised. */
const pauseMs = 250;

/**
 * What dies is started again, however often. The one exception: what ends by itself with an error
 * before it was ever ready, with its database standing, has told that it cannot start here (a
 * broken setting, a taken port); to try again would only hide its one clear line.
 */
export function afterEnding(ending: Ending): AfterEnding {
  if (ending.isEnding) return { next: 'stay-down' };
  const refusedToStart = ending.code !== null && ending.code !== 0 && !ending.wasEverReady;
  if (refusedToStart && ending.databaseStood) return { next: 'give-up' };
  return { next: 'restart', afterMs: ending.livedMs >= steadyMs ? 0 : pauseMs };
}
