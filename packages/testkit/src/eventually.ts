import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/**
 * Runs `check` until it neither throws nor returns `false` or `null`, and returns what it returned;
 * fails with its last error once `timeoutMs` are over. A check may be made of `expect`s alone.
 */
export async function eventually<Result>(
  check: () => Result | Promise<Result>,
  { timeoutMs = 10_000, intervalMs = 20 }: EventuallyOptions = {},
): Promise<Exclude<Result, false | null>> {
  const endsAt = performance.now() + timeoutMs;
  let refusal: unknown;
  do {
    try {
      const result = await check();
      if (isThere(result)) return result;
      refusal = new Error(`still ${String(result)}`);
    } catch (error) {
      refusal = error;
    }
    await delay(intervalMs);
  } while (performance.now() < endsAt);
  throw new Error(`not within ${timeoutMs} ms: ${String(refusal)}`, { cause: refusal });
}

function isThere<Result>(result: Result): result is Exclude<Result, false | null> {
  return result !== false && result !== null;
}
