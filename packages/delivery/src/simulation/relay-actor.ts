import {
  initialRelayState,
  relayStep,
  type RelayEffect,
  type RelayInput,
  type RelayState,
} from '../relay-machine.ts';
import type { VirtualRow } from './virtual-database.ts';
import { LEASE_TTL_MS, strikes, type VirtualWorld } from './virtual-world.ts';

const settings = { batchRowsMax: 3, pollMs: 50, leaseTtlMs: LEASE_TTL_MS };
type Effect = RelayEffect<VirtualRow>;
type Input = RelayInput<VirtualRow>;
type Carry = Extract<Effect, { kind: 'carry' }>;

/** A relay's process: it may sleep between any two steps, past its lease too, and die at each. */
export class RelayActor {
  readonly #world: VirtualWorld;
  #lives = 0;
  #owner = '';
  #token = -1n;
  #state: RelayState<VirtualRow> = initialRelayState(settings);
  #effect: Effect | null = null;
  #input: Input | null = { kind: 'started' };
  readonly #name: string;
  /** Before this it is not to run: it waits, or was stopped. */
  wakesAtMs = 0;

  constructor(world: VirtualWorld, name: string) {
    this.#world = world;
    this.#name = name;
    this.#begin();
  }

  /** One step: it decides what to do, or does it. */
  step(): void {
    if (strikes(this.#world, 0.01)) return this.#begin();
    if (strikes(this.#world, 0.06))
      this.wakesAtMs = this.#world.nowMs + this.#world.random.below(3 * LEASE_TTL_MS);
    else if (this.#input !== null) this.#decide(this.#input);
    else if (this.#effect !== null) this.#do(this.#effect);
  }

  /** Killed and started again: nothing of it is left but what others hold. */
  #begin(): void {
    this.#lives += 1;
    this.#owner = `${this.#name}-${this.#lives}`;
    this.#state = initialRelayState(settings);
    this.#effect = null;
    this.#input = { kind: 'started' };
  }

  #decide(input: Input): void {
    const { nowMs } = this.#world;
    const { state, effect } = relayStep(this.#state, input, { nowMs, stopping: false });
    this.#state = state;
    this.#input = null;
    this.#effect = effect;
  }

  #do(effect: Effect): void {
    this.#effect = null;
    this.#input = strikes(this.#world, 0.05) ? this.#failAt(effect) : this.#carryOut(effect);
  }

  /** Not done at all, or done without an answer, or on the way still. */
  #failAt(effect: Effect): Input {
    const { random, onTheWay } = this.#world;
    if (effect.kind === 'carry') {
      if (random.chance(0.5)) this.#markAndRead(effect);
      const [late, now] = [random.chance(0.5), random.chance(0.5)];
      if (late) onTheWay.push({ records: effect.append, token: this.#token });
      else if (now) this.#world.log.append(effect.append, this.#token);
    } else if (random.chance(0.5)) this.#carryOut(effect);
    return { kind: 'failed' };
  }

  // oxlint-disable-next-line typescript/consistent-return -- every effect is named, and each returns
  #carryOut(effect: Effect): Input {
    const { database, log, nowMs } = this.#world;
    switch (effect.kind) {
      case 'claim':
        return { kind: 'claimed', epoch: this.#claim(effect.epochMin) };
      case 'announce': {
        const answer = log.announce(effect.epoch);
        if ('newestEpoch' in answer) return { kind: 'fenced', ...answer };
        this.#token = answer.token;
        return { kind: 'announced' };
      }
      case 'read':
        return { kind: 'read', rows: database.unpublished(effect.rowsMax) };
      case 'carry':
        return this.#carry(effect);
      case 'wait':
        this.wakesAtMs = nowMs + effect.waitMs;
        return { kind: 'waited' };
      // A relay that is killed gives nothing back, and these are never told to stop.
      case 'release':
      case 'end':
        return { kind: 'released' };
    }
  }

  /** Its parts happen in any order. */
  #carry(effect: Carry): Input {
    const marksFirst = this.#world.random.chance(0.5);
    const before = marksFirst ? this.#markAndRead(effect) : null;
    const isTaken = this.#world.log.append(effect.append, this.#token);
    const { held, rows } = before ?? this.#markAndRead(effect);
    if (!isTaken) return { kind: 'fenced', newestEpoch: effect.epoch };
    return { kind: 'carried', held, rows };
  }

  #markAndRead({ append, mark, epoch, rowsMax }: Carry) {
    const { database, nowMs } = this.#world;
    const taken = [...mark, ...append.map(({ id }) => id)];
    const rows = database.unpublished(rowsMax, taken);
    const held = database.mark(mark, this.#owner, epoch, nowMs, LEASE_TTL_MS);
    return { held, rows: held ? rows : [] };
  }

  #claim(epochMin: bigint): bigint | null {
    const { database, nowMs, without } = this.#world;
    const { lease, announced } = this.#state;
    if (without === 'verification' && lease !== null && announced === lease.epoch)
      return lease.epoch;
    const asked = without === 'new-epoch' ? 1n : epochMin;
    return database.claim(this.#owner, asked, nowMs, LEASE_TTL_MS);
  }
}
