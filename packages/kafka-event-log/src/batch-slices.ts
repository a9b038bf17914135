import { BATCH_BYTES_MAX, type Assignment, type LogRecord } from '@leadloop/event-log';
import { asLogRecord, type FetchedMessage } from './log-record.ts';

/**
 * What a broker sent at once from an offset on, in pieces of at most so many records and bytes; a piece has at
 * least one record. One pass, since every record of every reader goes through it.
 */
export function batchSlices(
  assignment: Assignment,
  messages: readonly FetchedMessage[],
  from: bigint,
  recordsMax: number,
): LogRecord[][] {
  const slices: LogRecord[][] = [];
  let slice: LogRecord[] = [];
  let bytes = 0;
  for (const message of messages) {
    const record = asLogRecord(assignment, message);
    // A broker sends whole stored batches: the first may begin before the offset asked for.
    if (record.offset < from) continue;
    const weight = (message.key?.length ?? 0) + (message.value?.length ?? 0);
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
