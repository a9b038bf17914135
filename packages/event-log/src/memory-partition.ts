import type {
  Assignment,
  LogRecord,
  NewRecord,
  RecordBatch,
  TopicSpecification,
} from './event-log.ts';
import { recordBytes } from './record-size.ts';
import { BATCH_BYTES_MAX } from './batch-size.ts';

/** One partition's records, in offset order. */
export class MemoryPartition {
  readonly assignment: Assignment;
  readonly #cleanup: TopicSpecification['cleanup'];
  #records: LogRecord[] = [];
  #end = 0n;

  constructor(assignment: Assignment, cleanup: TopicSpecification['cleanup']) {
    this.assignment = assignment;
    this.#cleanup = cleanup;
  }

  get end(): bigint {
    return this.#end;
  }

  get first(): bigint {
    return this.#records[0]?.offset ?? this.#end;
  }

  append({ key, value }: NewRecord, appendedAt: Date): void {
    if (this.#cleanup === 'compact')
      this.#records = this.#records.filter((record) => record.key !== key);
    // A copy: the caller may go on using its buffer.
    const kept = value === null ? null : Buffer.from(value);
    this.#records.push({ ...this.assignment, offset: this.#end, key, value: kept, appendedAt });
    this.#end += 1n;
  }

  batchFrom(offset: bigint, batchSizeMax: number): RecordBatch | null {
    const records: LogRecord[] = [];
    let bytes = 0;
    for (
      let index = this.#indexOf(offset);
      index < this.#records.length && records.length < batchSizeMax;
      index += 1
    ) {
      const record = this.#records[index];
      if (!record) break;
      bytes += recordBytes(record);
      if (bytes > BATCH_BYTES_MAX && records.length > 0) break;
      records.push(record);
    }
    return records.length === 0 ? null : { ...this.assignment, records, endOffset: this.#end };
  }

  /** Index of the first record at or after the offset, by bisection: compaction leaves holes. */
  #indexOf(offset: bigint): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle]?.offset ?? offset) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
