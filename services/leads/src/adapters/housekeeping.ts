import { backoffMs, pause } from '@leadloop/event-log';
import { isInfrastructureError } from '@leadloop/delivery';
import type { Logger } from '@leadloop/service-kit';
import type { Pool } from 'pg';
import { turnDay } from './day-turn.ts';
import { removeExpired } from './retention.ts';
import type { UserModels } from './user-models.ts';

/** Short enough that a list turns with the UTC day; the look itself is one index probe. */
const roundEveryMs = 15_000;
const expiryEveryMs = 10 * 60_000;

export interface HousekeepingOptions {
  readonly pool: Pool;
  readonly models: UserModels;
  readonly scoreHistoryDays: number;
  readonly logger: Logger;
}

export interface Housekeeping extends AsyncDisposable {
  /** Rejects when it ends by an error that waiting does not mend; never resolves. */
  readonly failed: Promise<never>;
}

/** What time alone brings about: scores of a new day, and the end of what is kept for a time. */
export function runHousekeeping(options: HousekeepingOptions): Housekeeping {
  const stopping = new AbortController();
  const ended = keepHouse(options, stopping.signal);
  const failed = ended.then(() => new Promise<never>(() => {}));
  // Whoever awaits `failed` sees the error; nobody may be awaiting it yet.
  failed.catch(() => {});
  return {
    failed,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await ended.catch(() => {});
    },
  };
}

async function keepHouse(options: HousekeepingOptions, signal: AbortSignal): Promise<void> {
  const { pool, models, scoreHistoryDays, logger } = options;
  let failuresInARow = 0;
  let expiredAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    try {
      const users = await turnDay(pool, models, Date.now(), signal);
      if (users > 0) logger.info({ users }, 'ranked open leads for a new day');
      if (performance.now() - expiredAt > expiryEveryMs) {
        await removeExpired(pool, scoreHistoryDays);
        expiredAt = performance.now();
      }
      failuresInARow = 0;
      await pause(roundEveryMs, signal);
    } catch (error) {
      if (!isInfrastructureError(error)) throw error;
      failuresInARow += 1;
      logger.warn({ err: error, failuresInARow }, 'housekeeping will try again');
      await pause(backoffMs(failuresInARow), signal);
    }
  }
}
