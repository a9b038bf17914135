import {
  consumerStep,
  initialConsumerState,
  type ConsumerEffect,
  type ConsumerInput,
  type ConsumerState,
} from '../consumer-machine.ts';
import { extentOf } from '../batch-extent.ts';
import type { VirtualRecord } from './virtual-log.ts';
import { LEASE_TTL_MS, strikes, type VirtualWorld } from './virtual-world.ts';

const BATCH_RECORDS_MAX = 4;

/** A member of the group with one partition, which others may believe to hold as well. */
export class ConsumerActor {
  readonly #world: VirtualWorld;
  readonly #partition: number;
  #state: ConsumerState;
  #effect: ConsumerEffect | null = null;
  #input: ConsumerInput | null = { kind: 'assigned' };
  #batch: readonly VirtualRecord[] = [];
  /** Where the log reads on. */
  #cursor = 0n;
  wakesAtMs = 0;

  constructor(world: VirtualWorld, partition: number) {
    this.#world = world;
    this.#partition = partition;
    this.#state = this.#fresh();
  }

  step(): void {
    // Killed and started again, or given the partition once more.
    if (strikes(this.#world, 0.02)) {
      if (this.#world.random.chance(0.5)) this.#state = this.#fresh();
      this.#effect = null;
      this.#input = { kind: 'assigned' };
    } else if (strikes(this.#world, 0.03))
      this.wakesAtMs = this.#world.nowMs + this.#world.random.below(3 * LEASE_TTL_MS);
    else if (this.#input !== null) this.#decide(this.#input);
    else if (this.#effect !== null) this.#do(this.#effect);
    else this.#read();
  }

  #fresh(): ConsumerState {
    return initialConsumerState({ topic: 'outcomes', partition: this.#partition }, false);
  }

  #decide(input: ConsumerInput): void {
    const { state, effect } = consumerStep(this.#state, input);
    this.#state = state;
    this.#input = null;
    this.#effect = effect;
  }

  #do(effect: ConsumerEffect): void {
    switch (effect.kind) {
      case 'claim': {
        const position = this.#world.database.claimPartition(this.#partition);
        return this.#go({ kind: 'claimed', position });
      }
      case 'transact':
        return this.#transact(effect);
      case 'start':
        return this.#readFrom(effect.offset);
      case 'answer':
        return this.#follow(effect.result);
      case 'stop':
        // Its supervisor starts it again.
        this.#state = this.#fresh();
        return this.#go({ kind: 'assigned' });
    }
  }

  #transact(move: Extract<ConsumerEffect, { kind: 'transact' }>): void {
    const { database } = this.#world;
    // The database is away: the effect stays, and is tried again.
    if (strikes(this.#world, 0.05)) return;
    const isMine = database.apply(this.#partition, this.#batch, move);
    // The commit's answer is lost: tried again, as if nothing had been done.
    if (isMine && strikes(this.#world, 0.05)) return;
    if (isMine) this.#go({ kind: 'applied', next: move.to });
    else this.#go({ kind: 'refused', position: database.position(this.#partition) });
  }

  #follow(result: Extract<ConsumerEffect, { kind: 'answer' }>['result']): void {
    if (result.next === 'seek') return this.#readFrom(result.offset);
    if (result.next === 'claim') return this.#go({ kind: 'assigned' });
    this.#readFrom(this.#cursor + BigInt(this.#batch.length));
  }

  #read(): void {
    const { log, random } = this.#world;
    // A log client that begins somewhere else: too early, or behind what was never given.
    if (strikes(this.#world, 0.05)) {
      const end = Number(log.end(this.#partition));
      this.#cursor = BigInt(random.below(end + 1));
    }
    const recordsMax = 1 + random.below(BATCH_RECORDS_MAX);
    this.#batch = log.read(this.#partition, this.#cursor, recordsMax);
    if (this.#batch.length === 0) return;
    const records = this.#batch.map((_, index) => ({ offset: this.#cursor + BigInt(index) }));
    this.#go({ kind: 'batch', extent: extentOf(records) });
  }

  #readFrom(offset: bigint): void {
    this.#cursor = offset;
    this.#effect = null;
  }

  #go(input: ConsumerInput): void {
    this.#effect = null;
    this.#input = input;
  }
}
