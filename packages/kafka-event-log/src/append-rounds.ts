import { RECORD_BYTES_MAX, recordBytes, type NewRecord } from '@leadloop/event-log';

/** A record's share of the framing: lengths, timestamp and offset as variable-length numbers. */
const RECORD_FRAMING_BYTES = 40;

/**
 * One request holds one batch for each partition, and a broker refuses a batch that is larger than a record may
 * be. So records are sent in rounds: each partition's own order is kept, and each round's batches are small enough.
 */
export function appendRounds(records: readonly NewRecord[]): NewRecord[][] {
  const rounds: NewRecord[][] = [];
  const partitions = new Map<string, { round: number; bytes: number }>();
  for (const record of records) {
    const name = `${record.topic}/${record.partition}`;
    const place = partitions.get(name) ?? { round: 0, bytes: 0 };
    partitions.set(name, place);
    const bytes = recordBytes(record) + RECORD_FRAMING_BYTES;
    if (place.bytes > 0 && place.bytes + bytes > RECORD_BYTES_MAX) {
      place.round += 1;
      place.bytes = 0;
    }
    place.bytes += bytes;
    (rounds[place.round] ??= []).push(record);
  }
  return rounds;
}
