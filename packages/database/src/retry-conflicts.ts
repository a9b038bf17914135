import { setTimeout as delay } from 'node:timers/promises';
import { isConflict } from './sql-state.ts';

const pauseMs = 5;

/** Runs a whole transaction again when another came first, at most `attempts` times in all. */
export async function retryConflicts<Result>(
  work: () => Promise<Result>,
  attempts = 5,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isConflict(error)) throw error;
      // Two that met once meet again if both come back at once.
      await delay(pauseMs * attempt * (1 + Math.random()));
    }
  }
}
