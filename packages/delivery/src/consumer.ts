import {
  backoffMs,
  pause,
  type Assignment,
  type BatchResult,
  type EventLog,
  type RecordBatch,
  type TopicSpecification,
} from '@leadloop/event-log';
import type { Pool, PoolClient } from 'pg';
import {
  consumerStep,
  initialConsumerState,
  type ConsumerInput,
  type ConsumerState,
} from './consumer-machine.ts';
import { applyInOneTransaction } from './consumer-transaction.ts';
import type { DeliveryLogger } from './delivery-logger.ts';
import { extentOf } from './batch-extent.ts';
import { isInfrastructureError } from './infrastructure-errors.ts';
import { claimPosition, readPosition } from './position-store.ts';

/** Records a transaction applies at most, when nothing else is said. */
const BATCH_RECORDS_MAX = 1_000;

export interface ConsumerOptions {
  readonly pool: Pool;
  readonly log: Pick<EventLog, 'subscribe'>;
  readonly group: string;
  readonly topics: readonly Pick<TopicSpecification, 'name' | 'cleanup'>[];
  readonly batchSizeMax?: number;
  /** How many partitions are applied at one moment, a connection each. */
  readonly partitionsAtOnceMax?: number;
  /** The effects of a batch, in the transaction that also moves the position. */
  readonly apply: (transaction: PoolClient, batch: RecordBatch) => Promise<void>;
  /** After the commit: to wake whoever works on what was written. */
  readonly onApplied?: (batch: RecordBatch) => void;
  readonly onRetry?: (failuresInARow: number) => void;
  readonly logger: DeliveryLogger;
}

/** Applies the log to a database, each record's effect exactly once. Disposing it finishes the batch at hand. */
export interface Consumer extends AsyncDisposable {
  /** Rejects when the consumer ends by an error that waiting does not mend; never resolves. */
  readonly failed: Promise<never>;
}

/** Resolves once the group is joined. Throws `UnknownTopic`. */
export async function runConsumer(options: ConsumerOptions): Promise<Consumer> {
  const partitions = new Map<string, PartitionConsumer>();
  const partitionOf = (assignment: Assignment) => {
    const name = `${assignment.topic}/${assignment.partition}`;
    const known = partitions.get(name) ?? new PartitionConsumer(options, assignment);
    partitions.set(name, known);
    return known;
  };
  const subscription = await options.log.subscribe({
    group: options.group,
    topics: options.topics.map(({ name }) => name),
    batchSizeMax: options.batchSizeMax ?? BATCH_RECORDS_MAX,
    ...(options.partitionsAtOnceMax === undefined
      ? {}
      : { partitionsAtOnceMax: options.partitionsAtOnceMax }),
    startOf: (assignment, signal) => partitionOf(assignment).start(signal),
    onBatch: (batch, signal) => partitionOf(batch).take(batch, signal),
  });
  return {
    failed: subscription.failed,
    [Symbol.asyncDispose]: () => subscription[Symbol.asyncDispose](),
  };
}

/** Drives the machine of one partition: does what it asks for, and tells it what came of it. */
class PartitionConsumer {
  readonly #options: ConsumerOptions;
  readonly #assignment: Assignment;
  #state: ConsumerState;

  constructor(options: ConsumerOptions, { topic, partition }: Assignment) {
    const compacted = options.topics.some(
      ({ name, cleanup }) => name === topic && cleanup === 'compact',
    );
    this.#options = options;
    this.#assignment = { topic, partition };
    this.#state = initialConsumerState(this.#assignment, compacted);
  }

  async start(signal: AbortSignal): Promise<bigint> {
    this.#step({ kind: 'assigned' });
    const position = await this.#untilDone(signal, () =>
      claimPosition(this.#options.pool, this.#assignment),
    );
    const effect = this.#step({ kind: 'claimed', position });
    return effect.kind === 'start' ? effect.offset : position.next;
  }

  async take(batch: RecordBatch, signal: AbortSignal): Promise<BatchResult> {
    let effect = this.#step({ kind: 'batch', extent: extentOf(batch.records) });
    while (effect.kind === 'transact') {
      const move = effect;
      effect = this.#step(await this.#untilDone(signal, () => this.#transact(batch, move)));
      if (effect.kind === 'answer' && effect.result.next === 'continue')
        this.#options.onApplied?.(batch);
    }
    if (effect.kind === 'stop') throw effect.error;
    if (effect.kind === 'answer') return effect.result;
    throw new Error(`A batch cannot be answered by "${effect.kind}".`);
  }

  async #transact(
    batch: RecordBatch,
    move: { from: bigint; to: bigint; epoch: bigint },
  ): Promise<ConsumerInput> {
    const { pool, apply } = this.#options;
    if (await applyInOneTransaction(pool, batch, move, apply))
      return { kind: 'applied', next: move.to };
    return { kind: 'refused', position: await readPosition(pool, this.#assignment) };
  }

  #step(input: ConsumerInput) {
    const turn = consumerStep(this.#state, input);
    this.#state = turn.state;
    return turn.effect;
  }

  /** Tries again for ever while the infrastructure is away; any other error ends the consumer. */
  async #untilDone<Answer>(signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer> {
    for (let failuresInARow = 1; ; failuresInARow += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isInfrastructureError(error)) throw error;
        const { group, logger, onRetry } = this.#options;
        onRetry?.(failuresInARow);
        logger.warn(
          { group, ...this.#assignment, err: error, failuresInARow },
          'the consumer will try again',
        );
        await pause(backoffMs(failuresInARow), signal);
        if (signal.aborted) throw error;
      }
    }
  }
}
