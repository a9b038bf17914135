import type { Assignment } from '@leadloop/event-log';

/** What a member holds between two rebalances, and how far it has come in each partition. */
export class Generation {
  readonly #stopping = new AbortController();
  readonly #assignments: readonly Assignment[];
  /** The first offset not yet handed over. */
  readonly #positions = new Map<string, bigint>();
  readonly #claims = new Map<string, Promise<void>>();

  constructor(assignments: readonly Assignment[]) {
    this.#assignments = assignments;
  }

  /** Aborted when the partitions are taken away, or the subscription ends. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get assignments(): readonly Assignment[] {
    return this.signal.aborted ? [] : this.#assignments;
  }

  end(): void {
    this.#stopping.abort();
  }

  /** Remembers that a partition is being claimed, so that its first batch can await it. */
  claiming(assignment: Assignment, claim: Promise<void>): void {
    this.#claims.set(nameOf(assignment), claim);
  }

  claimed(assignment: Assignment): Promise<void> {
    return this.#claims.get(nameOf(assignment)) ?? Promise.resolve();
  }

  position(assignment: Assignment): bigint | null {
    return this.#positions.get(nameOf(assignment)) ?? null;
  }

  moveTo(assignment: Assignment, offset: bigint): void {
    this.#positions.set(nameOf(assignment), offset);
  }

  positions(): { assignment: Assignment; offset: bigint }[] {
    return this.#assignments.flatMap((assignment) => {
      const offset = this.position(assignment);
      return offset === null ? [] : [{ assignment, offset }];
    });
  }
}

const nameOf = ({ topic, partition }: Assignment) => `${topic}/${partition}`;
