import {
  BATCH_BYTES_MAX,
  ProducerFenced,
  recordBytes,
  type NewRecord,
  type Producer,
} from '@leadloop/event-log';
import { DatabaseError, type Pool } from 'pg';
import { PRODUCER_FENCED_STATE } from './append.sql.ts';
import { APPENDED_CHANNEL, appendedPayload } from './notifications.ts';

/** One statement's records at most: the locks of the partitions are held while they are written. */
const APPEND_RECORDS_MAX = 5_000;

export interface FiledRecord extends NewRecord {
  readonly topicId: number;
}

/** Appends in order, in as few transactions as the limits allow. Throws `ProducerFenced`. */
export async function appendRecords(
  pool: Pool,
  records: readonly FiledRecord[],
  producer?: Producer,
): Promise<void> {
  // Nothing from somebody announces that one.
  if (records.length === 0 && producer) await appendPortion(pool, [], producer);
  for (const portion of portionsOf(records)) await appendPortion(pool, portion, producer);
}

export function* portionsOf<Item extends NewRecord>(
  records: readonly Item[],
): Iterable<readonly Item[]> {
  let portion: Item[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = recordBytes(record);
    if (
      portion.length === APPEND_RECORDS_MAX ||
      (portion.length > 0 && bytes + size > BATCH_BYTES_MAX)
    ) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(record);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

async function appendPortion(
  pool: Pool,
  records: readonly FiledRecord[],
  producer?: Producer,
): Promise<void> {
  const lengths = records.map(({ value }) => value?.length ?? -1);
  let end = 0;
  const starts = lengths.map((length) => {
    const start = end;
    end += Math.max(0, length);
    return start;
  });
  try {
    await pool.query({
      name: 'append',
      text: 'select append_to_log($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
      values: [
        records.map(({ topicId }) => topicId),
        records.map(({ partition }) => partition),
        records.map(({ key }) => key),
        starts,
        lengths,
        Buffer.concat(
          records.flatMap(({ value }) => value ?? []),
          end,
        ),
        producer?.name ?? null,
        producer?.epoch ?? null,
        APPENDED_CHANNEL,
        appendedPayload(records),
      ],
    });
  } catch (error) {
    if (producer && error instanceof DatabaseError && error.code === PRODUCER_FENCED_STATE)
      throw new ProducerFenced(
        producer.name,
        producer.epoch,
        BigInt(error.detail ?? producer.epoch),
      );
    throw error;
  }
}
