import type { EachBatchPayload } from 'kafkajs';
import type { Generation } from './generation.ts';

const COMMIT_INTERVAL_MS = 5_000;

/** Kafka's own offsets: written for displays of other makers, so they need not be exact, and nothing here reads them. */
export class OutsideOffsets {
  readonly #kafkaName: (topic: string) => string;
  #committedAtMs = 0;

  constructor(kafkaName: (topic: string) => string) {
    this.#kafkaName = kafkaName;
  }

  async commitNowAndThen(
    generation: Generation,
    { commitOffsetsIfNecessary }: Pick<EachBatchPayload, 'commitOffsetsIfNecessary'>,
  ): Promise<void> {
    if (performance.now() - this.#committedAtMs < COMMIT_INTERVAL_MS) return;
    this.#committedAtMs = performance.now();
    const topics = Map.groupBy(generation.positions(), ({ assignment }) => assignment.topic);
    const offsets = [...topics].map(([topic, positions]) => ({
      topic: this.#kafkaName(topic),
      partitions: positions.map(({ assignment, offset }) => ({
        partition: assignment.partition,
        offset: String(offset),
      })),
    }));
    await commitOffsetsIfNecessary({ topics: offsets }).catch(() => undefined);
  }
}
