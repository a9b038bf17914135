import { runRelay } from '@leadloop/delivery';
import type { EventLog, NewRecord } from '@leadloop/event-log';
import { Pool } from 'pg';
import { quiet } from './apply-rate.ts';
import type { BenchDatabases } from './bench-databases.ts';

const insertRowsMax = 5_000;

/** Rows per second from the commit that brings all of them to the mark of the last. */
export async function relayRate(
  databases: BenchDatabases,
  log: Pick<EventLog, 'append'>,
  records: readonly NewRecord[],
): Promise<number> {
  const { ingestUrl } = await databases.scoring();
  await using parts = new AsyncDisposableStack();
  const pool = parts.adopt(new Pool({ connectionString: ingestUrl, max: 4 }), (open) => open.end());
  let left = 0;
  let onDone: (() => void) | null = null;
  const relay = parts.use(
    runRelay({
      pool,
      log,
      name: `bench-${process.hrtime.bigint()}`,
      logger: quiet,
      onPublished: (rows) => {
        left -= rows;
        if (left <= 0) onDone?.();
      },
    }),
  );
  const published = async (rows: readonly NewRecord[]) => {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    left = rows.length;
    onDone = resolve;
    const committedAt = await insertOutbox(pool, rows);
    relay.wake();
    await Promise.race([done, relay.failed]);
    return rows.length / ((performance.now() - committedAt) / 1_000);
  };
  // Lease, announcement and connections are made before the clock runs, as they are for the peer.
  await published(records.slice(0, 1));
  return await published(records);
}

async function insertOutbox(pool: Pool, records: readonly NewRecord[]): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (let from = 0; from < records.length; from += insertRowsMax) {
      const rows = records.slice(from, from + insertRowsMax);
      await client.query(
        `insert into outbox (topic, partition, key, sequence, value, organization_id, user_id)
         select $1, partition, key, 1, value, split_part(key, ':', 1), split_part(key, ':', 2)
         from unnest($2::int[], $3::text[], $4::bytea[]) as given (partition, key, value)`,
        [
          'lead-outcomes',
          rows.map(({ partition }) => partition),
          rows.map(({ key }) => key),
          rows.map(({ value }) => value),
        ],
      );
    }
    const committedAt = performance.now();
    await client.query('commit');
    return committedAt;
  } finally {
    client.release();
  }
}
