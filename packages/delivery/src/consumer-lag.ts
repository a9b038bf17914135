import type { EventLog } from '@leadloop/event-log';
import type { Pool } from 'pg';

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
  readonly end: number;
  /** Records not yet applied. */
  readonly events: number;
  /** Age of the oldest record not yet applied; 0 when there is none. */
  readonly seconds: number;
}

/** How far a consumer is behind each partition of its topics, by the log's end and the stored positions. */
export async function consumerLag(
  pool: Pool,
  log: Pick<EventLog, 'bounds' | 'read'>,
  topics: readonly string[],
  nowMs: number,
): Promise<PartitionLag[]> {
  const { rows } = await pool.query<{ topic: string; partition: number; next: string }>(
    'select topic, partition, next from consumer_partition where topic = any($1)',
    [topics],
  );
  const positions = new Map(
    rows.map(({ topic, partition, next }) => [`${topic}/${partition}`, BigInt(next)]),
  );
  const lags: PartitionLag[] = [];
  for (const topic of topics) {
    for (const [partition, { first, end }] of await log.bounds(topic)) {
      const stored = positions.get(`${topic}/${partition}`) ?? 0n;
      const next = stored < first ? first : stored;
      const oldest = next < end ? await firstRecord(log, { topic, partition, offset: next }) : null;
      lags.push({
        topic,
        partition,
        next: Number(next),
        end: Number(end),
        // Behind the newest record of a compacted topic there may be deleted ones: nothing is waiting then.
        events: oldest === null ? 0 : Number(end - next),
        seconds: oldest === null ? 0 : Math.max(0, (nowMs - oldest.appendedAt.getTime()) / 1_000),
      });
    }
  }
  return lags;
}

async function firstRecord(log: Pick<EventLog, 'read'>, from: Parameters<EventLog['read']>[0]) {
  for await (const record of log.read(from)) return record;
  return null;
}
