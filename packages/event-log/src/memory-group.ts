import type { Assignment, SubscribeOptions, Subscription } from './event-log.ts';
import { shareChange } from './fair-share.ts';
import { PartitionPumps } from './partition-pumps.ts';
import type { PartitionSource } from './partition-pump.ts';
import type { Bell } from './bell.ts';

interface Member {
  readonly id: string;
  readonly topics: readonly string[];
  readonly pumps: PartitionPumps;
}

/** The members of one group and what each of them holds. */
export class MemoryGroup {
  readonly #members = new Map<string, Member>();
  readonly #holders = new Map<string, Map<number, string | null>>();
  #joined = 0;
  #rebalanced: Promise<void> = Promise.resolve();

  async join(
    options: SubscribeOptions,
    partitionCounts: ReadonlyMap<string, number>,
    sourceOf: (assignment: Assignment, bell: Bell) => PartitionSource,
  ): Promise<Subscription> {
    this.#joined += 1;
    const id = `member-${this.#joined}`;
    const { promise: failed, reject } = Promise.withResolvers<never>();
    // Whoever does not watch a subscription is not to be ended by an unhandled rejection.
    failed.catch(() => undefined);
    const leave = () => this.#leave(id);
    const onFailure = (error: unknown) => {
      void leave();
      reject(error);
    };
    const pumps = new PartitionPumps({ subscriber: options, sourceOf, onFailure });
    for (const [topic, count] of partitionCounts) this.#know(topic, count);
    this.#members.set(id, { id, topics: options.topics, pumps });
    await this.#rebalance();
    return { failed, assignments: () => pumps.assignments(), [Symbol.asyncDispose]: leave };
  }

  ring(assignment: Assignment): void {
    for (const { pumps } of this.#members.values()) pumps.ring(assignment);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#members.keys()].map((id) => this.#leave(id)));
  }

  async #leave(id: string): Promise<void> {
    const member = this.#members.get(id);
    if (member) {
      this.#members.delete(id);
      await member.pumps.stopAll();
      for (const holders of this.#holders.values())
        for (const [partition, holder] of holders) if (holder === id) holders.set(partition, null);
    }
    await this.#rebalance();
  }

  #know(topic: string, partitionCount: number): void {
    if (this.#holders.has(topic)) return;
    this.#holders.set(
      topic,
      new Map(Array.from({ length: partitionCount }, (_, partition) => [partition, null])),
    );
  }

  /** One after the other: a partition is taken only after its last holder has finished its batch. */
  #rebalance(): Promise<void> {
    this.#rebalanced = this.#rebalanceAfter(this.#rebalanced);
    return this.#rebalanced;
  }

  async #rebalanceAfter(previous: Promise<void>): Promise<void> {
    await previous;
    await this.#eachChange('giveBack', async (member, holders, assignment) => {
      await member.pumps.stop(assignment);
      holders.set(assignment.partition, null);
    });
    await this.#eachChange('take', async (member, holders, assignment) => {
      holders.set(assignment.partition, member.id);
      member.pumps.start(assignment);
    });
  }

  async #eachChange(
    kind: 'take' | 'giveBack',
    change: (
      member: Member,
      holders: Map<number, string | null>,
      assignment: Assignment,
    ) => Promise<void>,
  ): Promise<void> {
    for (const [topic, holders] of this.#holders) {
      const readers = [...this.#members.values()].filter(({ topics }) => topics.includes(topic));
      const ids = readers.map(({ id }) => id);
      for (const member of readers) {
        const holdings = [...holders].map(([partition, holder]) => ({ partition, holder }));
        for (const partition of shareChange(member.id, ids, holdings)[kind])
          await change(member, holders, { topic, partition });
      }
    }
  }
}
