import { isInfrastructureError } from '@leadloop/delivery';
import { backoffMs, pause } from '@leadloop/event-log';
import type { Logger } from '@leadloop/service-kit';
import type { Pool } from 'pg';
import { nextTickAfter } from '../domain/weekly-tick.ts';
import { tickIfDue } from './ticks.ts';

export interface WeeklyTicksOptions {
  readonly pool: Pool;
  /** The wall clock, in ms since 1970. */
  readonly now: () => number;
  /** After a tick that asked for trainings. */
  readonly onTicked: () => void;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly lookEveryMs?: number;
}

/** A clock may be set, and a machine may sleep: so the clock is read this often. */
const defaultLookEveryMs = 10_000;

/** Ticks on Sundays at 03:00 UTC. Any number of processes may run it on one database. */
export class WeeklyTicks implements AsyncDisposable {
  readonly failed: Promise<never>;
  readonly #options: WeeklyTicksOptions;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;

  constructor(options: WeeklyTicksOptions) {
    this.#options = options;
    this.#ended = this.#tickUntilStopped();
    this.failed = this.#ended.then(() => new Promise<never>(() => {}));
    this.failed.catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#ended.catch(() => {});
  }

  async #tickUntilStopped(): Promise<void> {
    const { now, lookEveryMs = defaultLookEveryMs } = this.#options;
    const { signal } = this.#stopping;
    let failuresInARow = 0;
    while (!signal.aborted) {
      try {
        await this.#tick();
        failuresInARow = 0;
        const nowMs = now();
        await pause(Math.min(lookEveryMs, nextTickAfter(nowMs) - nowMs), signal);
      } catch (error) {
        if (!isInfrastructureError(error)) throw error;
        failuresInARow += 1;
        this.#options.logger.warn(
          { err: error, failuresInARow },
          'the weekly tick will be tried again',
        );
        await pause(backoffMs(failuresInARow), signal);
      }
    }
  }

  async #tick(): Promise<void> {
    const { pool, now, logger, onTicked } = this.#options;
    const ticked = await tickIfDue(pool, now());
    if (ticked === null) return;
    logger.info({ ...ticked }, 'the weekly tick');
    onTicked();
  }
}
