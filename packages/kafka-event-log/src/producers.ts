import { ProducerFenced, type NewRecord, type Producer } from '@leadloop/event-log';
import type { Kafka, Producer as KafkaProducer } from 'kafkajs';
import { appendRounds } from './append-rounds.ts';
import { brokerErrorType } from './kafka-errors.ts';

const ALL_REPLICAS = -1;
const fencedTypes = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED']);

/**
 * Who appends through this process. Each is idempotent: what a broker has written and could not confirm is not
 * written twice. A named one is also fenced. Its name is initialised as a transactional id, which makes the broker
 * count up the epoch of one producer id, but its batches are sent outside transactions: a partition then refuses
 * every batch of an older epoch from the moment that it holds one of a newer epoch. A patch of kafkajs makes it so.
 */
export class Producers {
  readonly #kafka: Kafka;
  readonly #prefix: string;
  readonly #lanes = new Map<string, Lane>();

  constructor(kafka: Kafka, prefix: string) {
    this.#kafka = kafka;
    this.#prefix = prefix;
  }

  /** Throws `ProducerFenced`; after any other error some may have been written and some not. */
  append(records: readonly NewRecord[], producer?: Producer): Promise<void> {
    const name = producer?.name ?? '';
    const lane = this.#lanes.get(name) ?? new Lane(this.#kafka, this.#prefix, name);
    this.#lanes.set(name, lane);
    return lane.append(records, producer);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close()));
  }
}

/** The appends of one name, one after the other. */
class Lane {
  readonly #kafka: Kafka;
  readonly #prefix: string;
  readonly #name: string;
  #epoch: bigint | null = null;
  #open: KafkaProducer | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** @param name empty: nobody in particular, fenced by nobody */
  constructor(kafka: Kafka, prefix: string, name: string) {
    this.#kafka = kafka;
    this.#prefix = prefix;
    this.#name = name;
  }

  append(records: readonly NewRecord[], producer?: Producer): Promise<void> {
    const appended = this.#last.then(() => this.#append(records, producer));
    this.#last = appended.catch(() => undefined);
    return appended;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#discard();
  }

  async #append(records: readonly NewRecord[], producer?: Producer): Promise<void> {
    if (producer) await this.#admit(producer, records.length === 0);
    try {
      this.#open ??= await this.#connect();
      for (const round of appendRounds(records)) await this.#send(this.#open, round);
    } catch (error) {
      // Its sequence numbers are unknown now, and after some errors it is dead.
      void this.#discard();
      if (producer && fencedTypes.has(brokerErrorType(error)))
        throw new ProducerFenced(producer.name, producer.epoch, producer.epoch);
      throw error;
    }
  }

  /**
   * To initialise is to fence all others. So only an announcement does, or an epoch that is new here: an append that
   * follows a failed one may come from a relay that slept in between, and its successor is not to be fenced by it.
   */
  async #admit({ name, epoch }: Producer, isAnnouncement: boolean): Promise<void> {
    if (this.#epoch !== null && epoch < this.#epoch)
      throw new ProducerFenced(name, epoch, this.#epoch);
    if (this.#epoch !== epoch) await this.#discard();
    else if (this.#open === null && !isAnnouncement) throw new ProducerFenced(name, epoch, epoch);
    this.#epoch = epoch;
  }

  async #connect(): Promise<KafkaProducer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      ...(this.#name === '' ? {} : { transactionalId: this.#prefix + this.#name }),
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
      retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      void producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  async #send(producer: KafkaProducer, records: readonly NewRecord[]): Promise<void> {
    const topics = Map.groupBy(records, ({ topic }) => topic);
    await producer.sendBatch({
      acks: ALL_REPLICAS,
      topicMessages: [...topics].map(([topic, messages]) => ({
        topic: this.#prefix + topic,
        messages: messages.map(({ partition, key, value }) => ({ partition, key, value })),
      })),
    });
  }

  async #discard(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.disconnect().catch(() => undefined);
  }
}
