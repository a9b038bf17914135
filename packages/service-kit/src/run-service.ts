import { describeError } from './describe-error.ts';

/** A running service. Disposing it ends what is under way in order. */
export interface App extends AsyncDisposable {
  /** Rejects when a part of it can not go on; never resolves. */
  readonly failed: Promise<never>;
}

export interface RunServiceOptions {
  readonly name: string;
  /** `signal` aborts when the process is asked to end, also while this still runs. */
  readonly main: (signal: AbortSignal) => Promise<App>;
}

/** What may still hold the process once everything has been asked to end. */
const lingerTimeoutMs = 1_000;

/**
 * Runs an app until the process gets SIGTERM or SIGINT, loses the parent that it has an IPC channel
 * to, or the app fails. A failure is one clear line on standard error and exit code 1. A second
 * signal ends the process at once.
 */
export async function runService({ name, main }: RunServiceOptions): Promise<void> {
  const ending = new AbortController();
  const crashed = Promise.withResolvers<never>();
  crashed.promise.catch(() => undefined);
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) {
    process.once(event, () => ending.abort());
  }
  process.once('uncaughtException', (error) => crashed.reject(error));
  let started = false;
  try {
    await using app = await Promise.race([main(ending.signal), crashed.promise]);
    started = true;
    await Promise.race([aborted(ending.signal), app.failed, crashed.promise]);
  } catch (error) {
    process.exitCode = 1;
    const what = started ? `stopped: ${inOwnWords(error)}` : `could not start: ${inOneLine(error)}`;
    process.stderr.write(`${name} ${what}\n`);
  } finally {
    if (process.connected) process.disconnect?.();
    // Last resort: a connection that nobody closed must not keep a service that has ended.
    setTimeout(() => process.exit(), lingerTimeoutMs).unref();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

/** Before it has started no service has met what somebody typed. */
function inOneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
}

/** Afterwards, messages that may quote it stay out of here as out of the log. */
function inOwnWords(error: unknown): string {
  const { type, message, code, sqlState, frames } = describeError(error);
  return message ?? [type, code, sqlState, frames?.[0]].filter(Boolean).join(' ');
}
