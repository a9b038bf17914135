import { randomUUID } from 'node:crypto';
import type { NewRecord } from '@leadloop/event-log';
import { Kafka, logLevel, type Producer } from 'kafkajs';

const ALL_REPLICAS = -1;

const clientOf = (brokers: readonly string[]) =>
  new Kafka({ brokers: [...brokers], clientId: 'bench', logLevel: logLevel.NOTHING });

/**
 * Records per second through kafkajs's `eachBatch`, from joining the group to the last batch; nothing is done with them.
 * From the first batch on would leave out the fetch that brought it, and with it up to ten megabytes of records.
 */
export async function consumeRaw(
  brokers: readonly string[],
  topic: string,
  terms: { readonly recordsTotal: number; readonly partitionsAtOnce: number },
): Promise<number> {
  const consumer = clientOf(brokers).consumer({ groupId: randomUUID(), maxWaitTimeInMs: 250 });
  let startedAt = 0;
  let left = terms.recordsTotal;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  consumer.on(consumer.events.GROUP_JOIN, () => {
    startedAt = performance.now();
  });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      partitionsConsumedConcurrently: terms.partitionsAtOnce,
      eachBatch: async ({ batch }) => {
        left -= batch.messages.length;
        if (left <= 0) resolve();
        return Promise.resolve();
      },
    });
    await done;
    return terms.recordsTotal / ((performance.now() - startedAt) / 1_000);
  } finally {
    await consumer.disconnect();
  }
}

/** Rows per second of a bare idempotent producer, in the same batches and with the same guarantee as the relay's. */
export async function produceRaw(
  brokers: readonly string[],
  topic: string,
  records: readonly NewRecord[],
  rowsAtOnce: number,
): Promise<number> {
  const producer = clientOf(brokers).producer({
    idempotent: true,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
  await producer.connect();
  try {
    await send(producer, topic, records.slice(0, 1));
    const startedAt = performance.now();
    for (let from = 0; from < records.length; from += rowsAtOnce) {
      await send(producer, topic, records.slice(from, from + rowsAtOnce));
    }
    return records.length / ((performance.now() - startedAt) / 1_000);
  } finally {
    await producer.disconnect();
  }
}

async function send(producer: Producer, topic: string, records: readonly NewRecord[]) {
  const messages = records.map(({ partition, key, value }) => ({ partition, key, value }));
  await producer.sendBatch({ acks: ALL_REPLICAS, topicMessages: [{ topic, messages }] });
}
