import { backoffMs, pause } from '@leadloop/event-log';
import type { Pool } from 'pg';
import type { LogLogger } from './logger.ts';
import type { FiledPartition } from './notifications.ts';

export interface AppendWatchOptions {
  readonly pool: Pool;
  readonly pollMs: number;
  readonly onAppended: (partitions: readonly FiledPartition[]) => void;
  readonly logger: LogLogger | undefined;
  readonly signal: AbortSignal;
}

/** The fallback for a lost notification: one query for all partitions tells which have grown since the last. */
export async function watchAppends({
  pool,
  pollMs,
  onAppended,
  logger,
  signal,
}: AppendWatchOptions): Promise<void> {
  let known = new Map<string, string>();
  let failures = 0;
  while (!signal.aborted) {
    try {
      const { rows } = await pool.query<{
        topic_id: number;
        partition: number;
        next_offset: string;
      }>({
        name: 'watch',
        text: 'select topic_id, partition, next_offset from log_partition',
      });
      failures = 0;
      const grown = rows.filter(
        (row) => known.get(`${row.topic_id}/${row.partition}`) !== row.next_offset,
      );
      if (grown.length > 0)
        onAppended(grown.map((row) => ({ topicId: row.topic_id, partition: row.partition })));
      known = new Map(rows.map((row) => [`${row.topic_id}/${row.partition}`, row.next_offset]));
    } catch (error) {
      failures += 1;
      logger?.warn({ err: error, failures }, 'the log cannot be polled; trying again');
    }
    await pause(Math.max(pollMs, failures > 0 ? backoffMs(failures) : 0), signal);
  }
}
