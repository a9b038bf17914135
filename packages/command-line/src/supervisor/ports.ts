import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandFailed } from '../command-errors.ts';

export const host = '127.0.0.1';

/** The console takes the port that is set, the services the next three. */
export const portsFrom = (first: number) => ({
  console: first,
  leads: first + 1,
  scoring: first + 2,
  preferences: first + 3,
});

/** What a killed supervisor left running ends by itself within this time. */
export const orphansPatienceMs = 20_000;

const lookAgainMs = 200;

/**
 * @param patienceMs how long somebody may still be on their way out of a port
 * @throws CommandFailed with one line that names the port
 */
export async function requireFreePorts(first: number, patienceMs: number): Promise<void> {
  const limit = performance.now() + patienceMs;
  for (const [name, port] of Object.entries(portsFrom(first))) {
    while (!(await isFree(port))) {
      if (performance.now() >= limit) {
        throw new CommandFailed(
          `port ${port} (${name}) is taken by another program: end that, or choose another with LEADLOOP_PORT`,
        );
      }
      await pause(lookAgainMs);
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
