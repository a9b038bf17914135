import type { Guard } from './guards.ts';

export interface VirtualRecord {
  readonly key: string;
  readonly partition: number;
  readonly sequence: number;
}

/** How far a log's fence reaches: at once everywhere, or in each partition from the newer epoch's first record on. */
export type Fence = 'log' | 'partition';

/** A log of one topic. Nothing is compacted; what compaction would keep is the last record of each key. */
export class VirtualLog {
  readonly #partitions: VirtualRecord[][];
  readonly #without: Guard | null;
  readonly #fence: Fence;
  readonly #newestIn: bigint[];
  #newest = 0n;

  constructor(partitions: number, fence: Fence, without: Guard | null) {
    this.#partitions = Array.from({ length: partitions }, () => []);
    this.#newestIn = this.#partitions.map(() => 0n);
    this.#fence = fence;
    this.#without = without;
  }

  /**
   * The token to append with. A log of one fence counts by the epochs it is told; a broker counts by itself, so
   * that whoever announces last is the newest, whatever epoch it believes in.
   */
  announce(epoch: bigint): { readonly token: bigint } | { readonly newestEpoch: bigint } {
    if (this.#fence === 'partition') this.#newest += 1n;
    else if (epoch < this.#newest && this.#without !== 'fencing')
      return { newestEpoch: this.#newest };
    else if (epoch > this.#newest) this.#newest = epoch;
    return { token: this.#fence === 'partition' ? this.#newest : epoch };
  }

  /** Whether the records were taken; where one is refused, none is. */
  append(records: readonly VirtualRecord[], token: bigint): boolean {
    const isOld = records.some(({ partition }) => token < this.#fenceOf(partition));
    if (isOld && this.#without !== 'fencing') return false;
    for (const record of records) {
      this.#partitions[record.partition]?.push(record);
      const newest = this.#newestIn[record.partition] ?? 0n;
      this.#newestIn[record.partition] = token > newest ? token : newest;
    }
    return true;
  }

  end(partition: number): bigint {
    return BigInt(this.#partitions[partition]?.length ?? 0);
  }

  read(partition: number, offset: bigint, recordsMax: number): readonly VirtualRecord[] {
    const from = Number(offset);
    return this.#partitions[partition]?.slice(from, from + recordsMax) ?? [];
  }

  /** What would be left of each key on a compacted topic. */
  newest(): ReadonlyMap<string, number> {
    const newest = new Map<string, number>();
    for (const { key, sequence } of this.#partitions.flat()) newest.set(key, sequence);
    return newest;
  }

  #fenceOf(partition: number): bigint {
    return this.#fence === 'log' ? this.#newest : (this.#newestIn[partition] ?? 0n);
  }
}
