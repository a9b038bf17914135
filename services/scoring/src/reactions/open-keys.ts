import { type LeadOutcome, recordKey } from '@leadloop/contracts';
import { KeyProgress } from '../domain/advance-key.ts';
import type { QueuedEvent, ReadEvent } from '../domain/advance-key.ts';
import type { KeyState } from '../domain/key-state.ts';
import { unknownUser } from '../domain/user-standing.ts';
import { keyChange } from '../projections/key-change.ts';
import type { KeyChange } from '../projections/key-change.ts';
import type { KeyId, LeadId, ScoringStore } from './scoring-store.ts';

export function keyOf({ organizationId, userId }: KeyId): string {
  return recordKey(organizationId, userId);
}

/** The keys of one transaction, locked, each with all that it may need to advance. */
export class OpenKeys {
  readonly #progresses = new Map<string, KeyProgress>();
  readonly #before = new Map<string, { state: KeyState; queue: readonly QueuedEvent[] }>();

  /** `withQueue` says whose stored queue is needed; `incoming` are the batch's own events by key. */
  static async lock(
    store: ScoringStore,
    keys: readonly KeyId[],
    given: {
      readonly withQueue: (state: KeyState) => boolean;
      readonly incoming: ReadonlyMap<string, readonly ReadEvent[]>;
    },
  ): Promise<OpenKeys> {
    const states = await store.lockKeys(keys);
    const queues = await store.queues([...states.values()].filter(given.withQueue));
    const standings = await store.standings(keys);
    const sources = [given.incoming, queues];
    const live = await store.liveExamples(leadsOf(states, sources, () => true));
    const first = await store.firstExamples(leadsOf(states, sources, isDeletion));
    const open = new OpenKeys();
    for (const [key, state] of states) {
      const queue = queues.get(key) ?? [];
      open.#before.set(key, { state, queue });
      const standing = standings.get(key) ?? unknownUser;
      const progress = new KeyProgress({
        state,
        standing,
        queue,
        live: live.get(key) ?? new Map(),
        first: first.get(key) ?? new Map(),
      });
      open.#progresses.set(key, progress);
    }
    return open;
  }

  progress(key: string): KeyProgress {
    const progress = this.#progresses.get(key);
    if (progress === undefined) throw new Error('a key is used that was not locked');
    return progress;
  }

  ofOrganization(organizationId: string): KeyProgress[] {
    return [...this.#progresses.values()].filter(
      ({ state }) => state.organizationId === organizationId,
    );
  }

  /** What is to be written; keys that did not change are left out. */
  changes(): KeyChange[] {
    const changes: KeyChange[] = [];
    for (const [key, before] of this.#before) {
      const change = keyChange(before, this.progress(key));
      if (isChange(before.state, change)) changes.push(change);
    }
    return changes;
  }
}

function isChange(before: KeyState, { state, queue }: KeyChange): boolean {
  return state !== before || queue.added.length + queue.removed.length + queue.reasons.length > 0;
}

const isDeletion = ({ withdrawnBecause }: LeadOutcome) => withdrawnBecause === 'deleted';

/** The leads whose example an event may be about; a key without examples has none. */
function leadsOf(
  states: ReadonlyMap<string, KeyState>,
  sources: readonly ReadonlyMap<string, readonly ReadEvent[]>[],
  isAsked: (event: LeadOutcome) => boolean,
): LeadId[] {
  const leads: LeadId[] = [];
  for (const [key, { organizationId, userId, outcomes }] of states) {
    if (outcomes === 0) continue;
    for (const source of sources) {
      for (const { reading } of source.get(key) ?? []) {
        if (reading.kind !== 'outcome' || !isAsked(reading.event)) continue;
        leads.push({ organizationId, userId, leadId: reading.event.leadId });
      }
    }
  }
  return leads;
}
