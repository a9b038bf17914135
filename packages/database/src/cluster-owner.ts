import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** The right to look after a cluster: one advisory lock, held by one connection. */
export interface Ownership {
  /** Rejects when the server ends that connection; never resolves. */
  readonly lost: Promise<never>;
  release(): Promise<void>;
}

/** The embedded server ended although nobody asked it to. */
export class EmbeddedPostgresGone extends Error {
  override name = 'EmbeddedPostgresGone';
}

/** Any number will do as long as nothing else locks it in the database `postgres`. */
const ownershipLock = 5_137_001;
const attempts = 20;

/**
 * `null` when another living process owns the cluster. The lock goes with its holder's connection,
 * so a killed owner needs no cleaning up; the server notices within a moment, hence the attempts.
 */
export async function own(superuserUrl: string): Promise<Ownership | null> {
  const client = new Client({ connectionString: superuserUrl, keepAlive: true });
  let releasing = false;
  const lost = new Promise<never>((_resolve, reject) => {
    const gone = (cause?: unknown) => {
      if (!releasing)
        reject(new EmbeddedPostgresGone('the embedded PostgreSQL has ended', { cause }));
    };
    client.on('error', gone);
    client.on('end', gone);
  });
  // Whoever cares awaits it; nobody caring is no unhandled rejection.
  lost.catch(() => undefined);
  const release = async () => {
    releasing = true;
    await client.end();
  };
  await client.connect();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock($1) as locked',
      [ownershipLock],
    );
    if (rows[0]?.locked === true) return { lost, release };
    await delay(100);
  }
  await release();
  return null;
}
