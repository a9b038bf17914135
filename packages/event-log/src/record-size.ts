import { RecordTooLarge } from './errors.ts';
import type { NewRecord } from './event-log.ts';

/**
 * Key and value together. Below the 1,048,588 bytes that a Kafka broker takes by default with its own
 * framing, so that what one adapter accepts every adapter accepts.
 */
export const RECORD_BYTES_MAX = 1_000_000;

/** What the record weighs against every limit in bytes. */
export const recordBytes = ({ key, value }: Pick<NewRecord, 'key' | 'value'>): number =>
  Buffer.byteLength(key) + (value?.length ?? 0);

/** Checks all before any is written, so that a refusal changes nothing. Throws `RecordTooLarge`. */
export function refuseTooLarge(records: readonly NewRecord[]): void {
  for (const record of records) {
    const bytes = recordBytes(record);
    if (bytes > RECORD_BYTES_MAX) throw new RecordTooLarge(record.topic, bytes, RECORD_BYTES_MAX);
  }
}
