import { readEmbeddedSettings } from './environment.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

/**
 * PostgreSQL as a child of a supervisor. Once ready it says so in one line, and to a parent with an
 * IPC channel as `{ ready: true, port }`. Ends at SIGTERM, SIGINT or when that channel closes (the
 * parent is gone); killed outright it leaves the server running for its successor to take over.
 */
// Asked for from the first moment on: a signal may come while the server is still starting.
const endAsked = nextEnd();
try {
  await using postgres = await startEmbeddedPostgres(readEmbeddedSettings());
  process.stdout.write(`PostgreSQL is ready on 127.0.0.1:${postgres.port}\n`);
  process.send?.({ ready: true, port: postgres.port });
  await Promise.race([endAsked, postgres.failed]);
} catch (error) {
  process.stderr.write(`PostgreSQL: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  if (process.connected) process.disconnect?.();
}

function nextEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(event, () => resolve());
  });
}
