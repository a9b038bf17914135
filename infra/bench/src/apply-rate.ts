import { topics } from '@leadloop/contracts';
import { runConsumer } from '@leadloop/delivery';
import type { EventLog } from '@leadloop/event-log';
import { Pool } from 'pg';
// The composition that scoring itself runs: measuring a copy of it would measure something else.
import { applyBatch, applyTerms } from '../../../services/scoring/src/adapters/apply-batch.ts';
import type { BenchDatabases } from './bench-databases.ts';

export const quiet = { info: () => undefined, warn: () => undefined };

/** A scoring database that knows the people and none of their outcomes. */
export async function knowingPeople(
  databases: BenchDatabases,
  log: EventLog,
  peopleCount: number,
): Promise<AsyncDisposable & { readonly open: Pool }> {
  const { ingestUrl } = await databases.scoring();
  const open = new Pool({ connectionString: ingestUrl, max: 8 });
  await applyTopic(open, log, 'users', peopleCount);
  return { open, [Symbol.asyncDispose]: () => open.end() };
}

/** Applies a topic from its beginning to its end; records per second from the first batch to the last commit. */
export async function applyTopic(
  pool: Pool,
  log: EventLog,
  topic: 'users' | 'lead-outcomes',
  recordsTotal: number,
): Promise<number> {
  let startedAt = 0;
  let left = recordsTotal;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  await using consumer = await runConsumer({
    pool,
    log,
    group: `bench ${topic} ${process.hrtime.bigint()}`,
    topics: [topics[topic]],
    ...applyTerms,
    apply: (tx, batch) => {
      startedAt ||= performance.now();
      return applyBatch(tx, batch, quiet);
    },
    onApplied: ({ records }) => {
      left -= records.length;
      if (left <= 0) resolve();
    },
    logger: quiet,
  });
  await Promise.race([done, consumer.failed]);
  return recordsTotal / ((performance.now() - startedAt) / 1_000);
}
