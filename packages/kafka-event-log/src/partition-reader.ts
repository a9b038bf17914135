import type { Assignment, LogRecord } from '@leadloop/event-log';
import type { Kafka } from 'kafkajs';
import { asLogRecord, type FetchedMessage } from './log-record.ts';

interface FetchedPartition {
  readonly highWatermark: string;
  readonly messages: readonly FetchedMessage[];
}

/** The part of kafkajs that fetches, which its public face offers to members of groups alone; a patch gives it out. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(broker: { nodeId: string }): Promise<{
    fetch(request: unknown): Promise<{
      responses: readonly { partitions: readonly FetchedPartition[] }[];
    }>;
  }>;
}

const READ_COMMITTED = 1;
const PAGE_BYTES_MIN = 64 * 1024;
const PAGE_BYTES_MAX = 4 * 1024 * 1024;

/** Reads partitions from their leaders, without a group: to look at one record costs one request. */
export class PartitionReader {
  readonly #kafka: Kafka;
  #open: Promise<Cluster> | null = null;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /** From an offset to the end that stood at the first fetch. */
  async *read(
    from: Assignment & { readonly offset: bigint; readonly kafkaName: string },
  ): AsyncIterable<LogRecord> {
    let { offset } = from;
    let end: bigint | null = null;
    // Who wants one record is not given a megabyte.
    let bytes = PAGE_BYTES_MIN;
    while (end === null || offset < end) {
      const page = await this.#fetch({ ...from, offset, bytes });
      end ??= BigInt(page.highWatermark);
      const records = page.messages.filter((message) => BigInt(message.offset) >= offset);
      if (records.length === 0) return;
      for (const message of records) {
        const record = asLogRecord(from, message);
        if (record.offset >= end) return;
        yield record;
        offset = record.offset + 1n;
      }
      bytes = Math.min(PAGE_BYTES_MAX, bytes * 4);
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.then((cluster) => cluster.disconnect()).catch(() => undefined);
  }

  async #fetch(request: PageRequest): Promise<FetchedPartition> {
    const isReused = this.#open !== null;
    try {
      return await this.#fetchOnce(request);
    } catch (error) {
      // A broker that restarted leaves a dead connection, a leader that moved an old address.
      await this.close();
      if (!isReused) throw error;
      return this.#fetchOnce(request);
    }
  }

  async #fetchOnce({ kafkaName, partition, offset, bytes }: PageRequest) {
    this.#open ??= connect(this.#kafka);
    const cluster = await this.#open;
    await cluster.addTargetTopic(kafkaName);
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(kafkaName, [partition]));
    if (nodeId === undefined) throw new Error(`${kafkaName}/${partition} has no leader now.`);
    const broker = await cluster.findBroker({ nodeId });
    const { responses } = await broker.fetch({
      replicaId: -1,
      isolationLevel: READ_COMMITTED,
      maxWaitTime: 0,
      minBytes: 0,
      maxBytes: bytes,
      topics: [
        {
          topic: kafkaName,
          partitions: [
            { partition, fetchOffset: String(offset), currentLeaderEpoch: -1, maxBytes: bytes },
          ],
        },
      ],
    });
    const page = responses[0]?.partitions[0];
    if (page === undefined) throw new Error(`${kafkaName}/${partition} was not answered.`);
    return page;
  }
}

interface PageRequest {
  readonly kafkaName: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly bytes: number;
}

async function connect(kafka: Kafka): Promise<Cluster> {
  const cluster = (kafka as unknown as { cluster(): Cluster }).cluster();
  await cluster.connect();
  return cluster;
}
