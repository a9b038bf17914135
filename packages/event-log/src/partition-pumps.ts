import { Bell } from './bell.ts';
import type { Assignment, SubscribeOptions } from './event-log.ts';
import { pumpPartition, type PartitionSource } from './partition-pump.ts';
import { Slots } from './slots.ts';

const PARTITIONS_AT_ONCE_MAX = 4;

interface RunningPump {
  readonly assignment: Assignment;
  readonly bell: Bell;
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

/** The pumps of one member of a group: one for each partition that it holds. */
export class PartitionPumps {
  readonly #subscriber: SubscribeOptions;
  readonly #sourceOf: (assignment: Assignment, bell: Bell) => PartitionSource;
  readonly #onFailure: (error: unknown) => void;
  readonly #slots: Slots;
  readonly #running = new Map<string, RunningPump>();

  constructor(options: {
    readonly subscriber: SubscribeOptions;
    readonly sourceOf: (assignment: Assignment, bell: Bell) => PartitionSource;
    readonly onFailure: (error: unknown) => void;
  }) {
    this.#subscriber = options.subscriber;
    this.#sourceOf = options.sourceOf;
    this.#onFailure = options.onFailure;
    this.#slots = new Slots(options.subscriber.partitionsAtOnceMax ?? PARTITIONS_AT_ONCE_MAX);
  }

  assignments(): readonly Assignment[] {
    return [...this.#running.values()].map(({ assignment }) => assignment);
  }

  start({ topic, partition }: Assignment): void {
    const assignment = { topic, partition };
    const bell = new Bell();
    const stopping = new AbortController();
    const ended = pumpPartition({
      assignment,
      source: this.#sourceOf(assignment, bell),
      slots: this.#slots,
      subscriber: this.#subscriber,
      signal: stopping.signal,
    }).catch((error: unknown) => {
      // What a subscriber throws after it was told to stop is how it stops.
      if (!stopping.signal.aborted) this.#onFailure(error);
    });
    this.#running.set(nameOf(assignment), { assignment, bell, stopping, ended });
  }

  /** Tells the pump to stop at once; resolves when its batch at hand is finished. */
  async stop(assignment: Assignment): Promise<void> {
    const pump = this.#running.get(nameOf(assignment));
    if (!pump) return;
    pump.stopping.abort();
    await pump.ended;
    this.#running.delete(nameOf(assignment));
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.assignments().map((assignment) => this.stop(assignment)));
  }

  ring(assignment: Assignment): void {
    this.#running.get(nameOf(assignment))?.bell.ring();
  }

  ringAll(): void {
    for (const { bell } of this.#running.values()) bell.ring();
  }
}

const nameOf = ({ topic, partition }: Assignment) => `${topic}/${partition}`;
