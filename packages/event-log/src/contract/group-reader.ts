import { vi } from 'vitest';
import type {
  Assignment,
  BatchResult,
  EventLog,
  LogRecord,
  RecordBatch,
  Subscription,
} from '../event-log.ts';

export interface ReaderOptions {
  readonly group?: string;
  readonly topics: readonly string[];
  readonly batchSizeMax?: number;
  readonly partitionsAtOnceMax?: number;
  /** Instead of remembering the position and going on. */
  readonly onBatch?: (batch: RecordBatch, signal: AbortSignal) => Promise<BatchResult | void>;
}

/**
 * What the members of one group have read, with positions such as a consumer keeps them in its database:
 * a batch that does not begin at the position, and two batches of one partition at once, are violations.
 */
export class GroupReader implements AsyncDisposable {
  readonly records: LogRecord[] = [];
  readonly batches: RecordBatch[] = [];
  readonly starts: Assignment[] = [];
  readonly violations: string[] = [];
  readonly positions = new Map<string, bigint>();
  readonly #atHand = new Set<string>();
  readonly #members: Subscription[] = [];

  async join(log: EventLog, options: ReaderOptions): Promise<Subscription> {
    const member = await log.subscribe({
      group: options.group ?? 'readers',
      topics: options.topics,
      batchSizeMax: options.batchSizeMax ?? 100,
      ...(options.partitionsAtOnceMax === undefined
        ? {}
        : { partitionsAtOnceMax: options.partitionsAtOnceMax }),
      startOf: async (assignment) => {
        this.starts.push(assignment);
        return this.position(assignment);
      },
      onBatch: async (batch, signal) => {
        const name = nameOf(batch);
        if (this.#atHand.has(name)) this.violations.push(`two batches of ${name} at once`);
        this.#atHand.add(name);
        try {
          return (await options.onBatch?.(batch, signal)) ?? this.take(batch);
        } finally {
          this.#atHand.delete(name);
        }
      },
    });
    this.#members.push(member);
    return member;
  }

  take(batch: RecordBatch): BatchResult {
    const first = batch.records[0];
    const last = batch.records.at(-1);
    if (!first || !last) this.violations.push(`an empty batch of ${nameOf(batch)}`);
    else {
      if (first.offset < this.position(batch))
        this.violations.push(`${nameOf(batch)} came again from ${first.offset}`);
      this.batches.push(batch);
      this.records.push(...batch.records);
      this.positions.set(nameOf(batch), last.offset + 1n);
    }
    return { next: 'continue' };
  }

  position(assignment: Assignment): bigint {
    return this.positions.get(nameOf(assignment)) ?? 0n;
  }

  values(partition?: number): string[] {
    return this.records
      .filter((record) => partition === undefined || record.partition === partition)
      .map(({ value }) => String(value));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#members.map((member) => member[Symbol.asyncDispose]()));
  }

  async hasRead(count: number, timeoutMs = 10_000): Promise<void> {
    await until(() => this.records.length >= count, `${count} records`, timeoutMs);
  }
}

/** Awaits a condition of the test's own. */
export async function until(holds: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  await vi.waitFor(
    () => {
      if (!holds()) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    },
    { timeout: timeoutMs, interval: 5 },
  );
}

const nameOf = ({ topic, partition }: Assignment) => `${topic}/${partition}`;
