import type { LogRecord } from '@leadloop/event-log';
import type { BatchExtent } from './consumer-machine.ts';

/** Where the records begin and end, and the first offset missing between them. A batch has at least one. */
export function extentOf(records: readonly Pick<LogRecord, 'offset'>[]): BatchExtent {
  const first = records[0]?.offset;
  if (first === undefined) throw new RangeError('A batch without records has no extent.');
  let expected = first;
  let hole: bigint | null = null;
  for (const { offset } of records) {
    if (offset !== expected && hole === null) hole = expected;
    expected = offset + 1n;
  }
  return { first, last: expected - 1n, hole };
}
