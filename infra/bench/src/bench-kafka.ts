import { randomBytes } from 'node:crypto';
import { PARTITION_COUNT, topics } from '@leadloop/contracts';
import { KafkaEventLog } from '@leadloop/kafka-event-log';
import { KafkaUnavailable, startKafkaBroker } from '@leadloop/testkit/kafka-broker';
import { readKafkaBrokers } from './environment.ts';

/** A Kafka to measure on. */
export interface BenchKafka extends AsyncDisposable {
  readonly brokers: readonly string[];
  /** A log of its own, with all topics. */
  openLog(): Promise<{ readonly log: KafkaEventLog; readonly topicPrefix: string }>;
}

/** `KAFKA_BROKERS`, else one of its own; where neither is to be had, why. */
export async function openBenchKafka(): Promise<BenchKafka | { readonly unavailable: string }> {
  const given = readKafkaBrokers();
  if (given.length > 0) return kafkaAt(given, async () => {});
  try {
    const broker = await startKafkaBroker();
    return kafkaAt(broker.brokers, async () => broker[Symbol.asyncDispose]());
  } catch (error) {
    if (error instanceof KafkaUnavailable) return { unavailable: error.message };
    throw error;
  }
}

function kafkaAt(brokers: readonly string[], end: () => Promise<void>): BenchKafka {
  return {
    brokers,
    async openLog() {
      const topicPrefix = `bench-${randomBytes(4).toString('hex')}.`;
      const log = await KafkaEventLog.open({ brokers, topicPrefix });
      await log.ensureTopics(
        Object.values(topics).map((topic) => ({ ...topic, partitions: PARTITION_COUNT })),
      );
      return { log, topicPrefix };
    },
    [Symbol.asyncDispose]: end,
  };
}
