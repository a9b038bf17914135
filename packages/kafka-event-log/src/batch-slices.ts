import { BATCH_BYTES_MAX, recordBytes, type LogRecord } from '@leadloop/event-log';

/** What a broker sent at once, in pieces of at most so many records and bytes; a piece has at least one record. */
export function batchSlices(records: readonly LogRecord[], recordsMax: number): LogRecord[][] {
  const slices: LogRecord[][] = [];
  let slice: LogRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const weight = recordBytes(record);
    if (slice.length === recordsMax || (slice.length > 0 && bytes + weight > BATCH_BYTES_MAX)) {
      slices.push(slice);
      slice = [];
      bytes = 0;
    }
    slice.push(record);
    bytes += weight;
  }
  if (slice.length > 0) slices.push(slice);
  return slices;
}
