import type { LeadOutcome } from '@leadloop/contracts';
import { admitEvent } from './admit-event.ts';
import type { Admission } from './admit-event.ts';
import { applyOutcome } from './apply-outcome.ts';
import type { KeyEffect, LiveExample } from './key-effect.ts';
import type { KeyState } from './key-state.ts';
import { isWaiting } from './parking-reason.ts';
import type { ParkingReason } from './parking-reason.ts';
import type { OutcomeReading } from './read-outcome-record.ts';
import type { UserStanding } from './user-standing.ts';

/** A record that was read, and its place in the log. */
export interface ReadEvent {
  readonly offset: bigint;
  readonly reading: OutcomeReading;
}

/** A record that waits; the first of a queue says why. */
export interface QueuedEvent extends ReadEvent {
  readonly reason: ParkingReason | null;
}

/**
 * One key's progress through a batch. What can never be applied parks the key; a gap, or a user whom `users` has not brought
 * yet, parks it until the missing record comes. Everything later queues behind in offset order and drains in it.
 */
export class KeyProgress {
  state: KeyState;
  standing: UserStanding;
  /** In offset order. Of a key parked by poison the stored part may be left out: it can't drain. */
  queue: QueuedEvent[];
  readonly effects: KeyEffect[] = [];
  /** The live examples of the leads at hand, by leadId. */
  readonly #live: Map<string, LiveExample>;
  /** The sequence of the first example, live or not, of the leads that are deleted here or learned from. */
  readonly #first: Map<string, number>;

  constructor(given: {
    readonly state: KeyState;
    readonly standing: UserStanding;
    readonly queue: readonly QueuedEvent[];
    readonly live: ReadonlyMap<string, LiveExample>;
    readonly first?: ReadonlyMap<string, number>;
  }) {
    this.state = given.state;
    this.standing = given.standing;
    this.queue = [...given.queue];
    this.#live = new Map(given.live);
    this.#first = new Map(given.first);
  }

  /** Takes the key's next record of `lead-outcomes`, in offset order. */
  take(event: ReadEvent): void {
    const { reading } = event;
    if (reading.kind === 'erasure') return this.erase(reading.event.sequence);
    const { parkedBecause } = this.state;
    if (parkedBecause === null) return this.#takeFlowing(event);
    if (reading.kind === 'outcome') {
      if (reading.event.sequence <= this.state.sequence) return;
      if (parkedBecause === 'sequence-missing' && this.#isNext(reading.event)) {
        return this.#fillGap(event, reading.event);
      }
    }
    this.queue.push({ ...event, reason: null });
  }

  /** What `users` brought: a key that waited for it, or was parked by `users` itself, goes on. */
  welcome(standing: UserStanding): void {
    this.standing = standing;
    this.drain();
  }

  /** Takes effect at once, parked or not: what waits would be forgotten anyway. */
  erase(sequence: number): void {
    const sequences = this.queue.flatMap(({ reading }) =>
      reading.kind === 'poison' ? [] : [reading.event.sequence],
    );
    const last = Math.max(this.state.sequence, sequence, ...sequences);
    this.queue = [];
    if (this.state.erased) {
      this.state = { ...this.state, sequence: last, parkedBecause: null };
      return;
    }
    this.state = {
      ...this.state,
      sequence: last,
      outcomes: 0,
      wins: 0,
      footing: 'prior',
      servedVersion: 0,
      attemptedSequence: null,
      parkedBecause: null,
      erased: true,
    };
    this.effects.push({ type: 'user-erased' });
  }

  park(reason: ParkingReason): void {
    this.state = { ...this.state, parkedBecause: reason };
  }

  /** Applies what waits, in offset order, as far as it goes. */
  drain(): void {
    this.state = { ...this.state, parkedBecause: null };
    for (let head = this.queue[0]; head !== undefined; head = this.queue[0]) {
      const admission = this.#admit(head.reading);
      if (admission.verdict === 'park' && !this.#applyMissingFromQueue(admission.reason)) {
        this.park(admission.reason);
        this.queue[0] = { ...head, reason: admission.reason };
        return;
      }
      if (admission.verdict === 'park') continue;
      if (admission.verdict === 'apply') this.#apply(head.reading, admission.features);
      this.queue.shift();
    }
  }

  /** Leaves out a record that waits, and goes on behind it. The sequence that it brought, where it can be read and is the next, counts as come. */
  skip(offset: bigint): number | null {
    const skipped = this.queue.find((event) => event.offset === offset)?.reading;
    this.queue = this.queue.filter((event) => event.offset !== offset);
    const isNext = skipped?.kind === 'outcome' && this.#isNext(skipped.event);
    return isNext ? this.skipMissing() : this.#goOn(null);
  }

  /** Takes the next sequence as come, and goes on behind it. */
  skipMissing(): number {
    this.state = { ...this.state, sequence: this.state.sequence + 1 };
    return this.#goOn(this.state.sequence);
  }

  #goOn<Skipped>(skipped: Skipped): Skipped {
    this.drain();
    return skipped;
  }

  #takeFlowing(event: ReadEvent): void {
    const admission = this.#admit(event.reading);
    if (admission.verdict === 'duplicate') return;
    if (admission.verdict === 'apply') return this.#apply(event.reading, admission.features);
    this.park(admission.reason);
    this.queue.push({ ...event, reason: admission.reason });
  }

  #fillGap(event: ReadEvent, outcome: LeadOutcome): void {
    const admission = admitEvent(this.state, this.standing, outcome);
    // What comes at last may itself be unreadable: it is tried again at its place in the queue.
    if (admission.verdict !== 'apply') this.queue.push({ ...event, reason: null });
    else {
      this.#apply(event.reading, admission.features);
      this.drain();
    }
  }

  /** Where the head waits for a sequence that stands further back in the queue, before anything unreadable. */
  #applyMissingFromQueue(reason: ParkingReason): boolean {
    if (reason !== 'sequence-missing') return false;
    for (const [index, { reading }] of this.queue.entries()) {
      if (reading.kind !== 'outcome') return false;
      if (!this.#isNext(reading.event)) continue;
      const admission = admitEvent(this.state, this.standing, reading.event);
      if (admission.verdict !== 'apply') return false;
      this.#apply(reading, admission.features);
      this.queue.splice(index, 1);
      return true;
    }
    return false;
  }

  #isNext({ sequence }: LeadOutcome): boolean {
    return sequence === this.state.sequence + 1;
  }

  #admit(reading: OutcomeReading): Admission {
    if (reading.kind === 'poison') return { verdict: 'park', reason: reading.reason };
    // An erasure never waits, so a queue holds none.
    if (reading.kind === 'erasure') return { verdict: 'duplicate' };
    return admitEvent(this.state, this.standing, reading.event);
  }

  #apply(reading: OutcomeReading, features: Buffer | null): void {
    if (reading.kind !== 'outcome') return;
    const { event } = reading;
    const live = this.#live.get(event.leadId) ?? null;
    const first = this.#first.get(event.leadId);
    const { state, effects } = applyOutcome(this.state, event, live, features, first);
    this.state = state;
    this.effects.push(...effects);
    for (const effect of effects) this.#follow(effect);
  }

  #follow(effect: KeyEffect): void {
    if (effect.type === 'example-superseded') this.#live.delete(effect.leadId);
    if (effect.type !== 'example-learned') return;
    const { leadId, sequence } = effect.example;
    this.#live.set(leadId, effect.example);
    if (!this.#first.has(leadId)) this.#first.set(leadId, sequence);
  }
}

/** Whether the stored queue of a key must be at hand: only what waits can drain. */
export function needsQueue(parkedBecause: ParkingReason | null): boolean {
  return parkedBecause !== null && isWaiting(parkedBecause);
}
