import { createHash } from 'node:crypto';
import type { Assignment, EventLog, LogRecord } from '@leadloop/event-log';

/** What one partition holds: its records' keys and values in their order. */
export interface PartitionContent {
  readonly records: number;
  /** SHA-256 over the keys and values, each with its length before it. */
  readonly digest: string;
}

export const isSameRecord = (a: LogRecord, b: LogRecord): boolean =>
  a.key === b.key &&
  (a.value === null || b.value === null ? a.value === b.value : a.value.equals(b.value));

/** The length of a tombstone, which is no empty value. */
const tombstoneLength = -1;

export async function contentOf(
  log: Pick<EventLog, 'read'>,
  assignment: Assignment,
): Promise<PartitionContent> {
  const hash = createHash('sha256');
  let records = 0;
  for await (const { key, value } of log.read({ ...assignment, offset: 0n })) {
    const keyBytes = Buffer.from(key);
    const lengths = Buffer.alloc(8);
    lengths.writeInt32BE(keyBytes.length, 0);
    lengths.writeInt32BE(value?.length ?? tombstoneLength, 4);
    hash.update(lengths).update(keyBytes);
    if (value !== null) hash.update(value);
    records += 1;
  }
  return { records, digest: hash.digest('hex') };
}
