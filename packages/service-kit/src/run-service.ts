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
const lingerTimeoutMs = 10_000;

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
  let phase = 'could not start';
  try {
    await using app = await Promise.race([main(ending.signal), crashed.promise]);
    phase = 'stopped';
    await Promise.race([aborted(ending.signal), app.failed, crashed.promise]);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${name} ${phase}: ${inOneLine(error)}\n`);
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

/** Messages that may quote what somebody typed stay out of here as out of the log. */
function inOneLine(error: unknown): string {
  const { type, message, code, sqlState } = describeError(error);
  const text = message ?? [type, code, sqlState].filter(Boolean).join(' ');
  return text.replaceAll(/\s+/g, ' ');
}
