import { BATCH_BYTES_MAX, type LogRecord, type RecordBatch } from '@leadloop/event-log';
import type { Pool } from 'pg';
import type { FiledTopic } from './topic-catalogue.ts';

interface RecordRow {
  readonly record_offset: string;
  readonly key: string;
  readonly value: Buffer | null;
  readonly appended_at_ms: number;
  readonly end_offset: string;
}

export interface PageRequest {
  readonly topic: FiledTopic;
  readonly partition: number;
  readonly offset: bigint;
  readonly recordsMax: number;
}

/** The next records from an offset on, within the limits of number and bytes; `null` when there are none. */
export async function readPage(
  pool: Pool,
  { topic, partition, offset, recordsMax }: PageRequest,
): Promise<RecordBatch | null> {
  const { rows } = await pool.query<RecordRow>({
    name: 'read-page',
    text: `
      select record_offset, key, value, floor(extract(epoch from appended_at) * 1000)::float8 as appended_at_ms, (
          select max(newest.record_offset) + 1 from log_record as newest
          where newest.topic_id = $1 and newest.partition = $2
        ) as end_offset
      from (
        select *, sum(coalesce(octet_length(value), 0)) over (order by record_offset) - coalesce(octet_length(value), 0)
            as bytes_before
        from (
          select record_offset, key, value, appended_at from log_record
          where topic_id = $1 and partition = $2 and record_offset >= $3
          order by record_offset limit $4
        ) as page
      ) as weighed
      where bytes_before < $5
      order by record_offset`,
    values: [topic.id, partition, offset, recordsMax, BATCH_BYTES_MAX],
  });
  const records = rows.map((row) => recordOf(topic.name, partition, row));
  const end = rows[0]?.end_offset;
  return end === undefined
    ? null
    : { topic: topic.name, partition, records, endOffset: BigInt(end) };
}

const recordOf = (topic: string, partition: number, row: RecordRow): LogRecord => ({
  topic,
  partition,
  offset: BigInt(row.record_offset),
  key: row.key,
  value: row.value,
  appendedAt: new Date(row.appended_at_ms),
});

/** Offset after the last record given. */
export async function endOf(pool: Pool, topic: FiledTopic, partition: number): Promise<bigint> {
  const { rows } = await pool.query<{ next_offset: string }>({
    name: 'end',
    text: 'select next_offset from log_partition where topic_id = $1 and partition = $2',
    values: [topic.id, partition],
  });
  return BigInt(rows[0]?.next_offset ?? 0);
}

export async function boundsOf(
  pool: Pool,
  topic: FiledTopic,
): Promise<Map<number, { first: bigint; end: bigint }>> {
  const { rows } = await pool.query<{
    partition: number;
    first_offset: string;
    next_offset: string;
  }>({
    name: 'bounds',
    text: `
      select partition, next_offset, coalesce((
          select min(record_offset) from log_record as oldest
          where oldest.topic_id = filed.topic_id and oldest.partition = filed.partition
        ), next_offset) as first_offset
      from log_partition as filed where topic_id = $1 order by partition`,
    values: [topic.id],
  });
  return new Map(
    rows.map((row) => [
      row.partition,
      { first: BigInt(row.first_offset), end: BigInt(row.next_offset) },
    ]),
  );
}
