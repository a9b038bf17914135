import { ScoringRefusal } from '../domain/refusal.ts';
import type { KeyState } from '../domain/key-state.ts';
import type { Skip } from '../domain/skip.ts';
import { onUsers } from './on-users.ts';
import { keyOf, OpenKeys } from './open-keys.ts';
import type { KeyId, ParkedEntry, ScoringStore, Stamp } from './scoring-store.ts';

/** What of a key is parked on `users`, apart from its own queue. */
export interface ParkedKey extends KeyId {
  readonly ofUsers: readonly ParkedEntry[];
}

/** Tries again what waits, in the log's order. Throws `ScoringRefusal` (`key-not-parked`). */
export async function redriveKey(store: ScoringStore, key: ParkedKey, stamp: Stamp): Promise<void> {
  const open = await lockParked(store, key);
  if (key.ofUsers.length > 0) {
    // They are taken as if they had just come: what can be read now lets the key go on, the rest is parked again.
    await store.unparkUserRecords([key]);
    return onUsers(store, key.ofUsers, stamp);
  }
  open.progress(keyOf(key)).drain();
  await store.saveKeys(open.changes(), [], stamp);
}

/**
 * Leaves out what can never be applied, or never came, and goes on behind it; `onSkipped` publishes the decision before
 * anything that follows from it. Throws `ScoringRefusal` (`key-not-parked`, `record-not-parked`, `sequence-not-missing`).
 */
export async function skipOfKey(
  store: ScoringStore,
  key: ParkedKey,
  skip: Skip,
  stamp: Stamp,
  onSkipped: (state: KeyState, sequence: number | null) => Promise<KeyState>,
): Promise<void> {
  const open = await lockParked(store, key);
  const progress = open.progress(keyOf(key));
  let sequence: number | null = null;
  if (skip.kind === 'sequence') {
    refuseOtherSequence(progress.state, skip.sequence);
    sequence = progress.skipMissing();
  } else if (skip.topic === 'users') {
    refuseUnknown(key.ofUsers.some(({ partition, offset }) => isAt(skip, partition, offset)));
    const left = key.ofUsers.filter(({ partition, offset }) => !isAt(skip, partition, offset));
    await store.unparkUserRecords([key]);
    await store.park(left);
    if (left.length === 0) progress.drain();
  } else {
    refuseUnknown(progress.queue.some(({ offset }) => offset === skip.offset));
    sequence = progress.skip(skip.offset);
  }
  progress.state = await onSkipped(progress.state, sequence);
  await store.saveKeys(open.changes(), [], stamp);
}

async function lockParked(store: ScoringStore, key: KeyId): Promise<OpenKeys> {
  const open = await lockWithQueue(store, key);
  if (open.progress(keyOf(key)).state.parkedBecause !== null) return open;
  throw new ScoringRefusal(
    'key-not-parked',
    `Nothing of ${keyOf(key)} waits: GET /v1/dead-letters lists what does.`,
  );
}

const lockWithQueue = (store: ScoringStore, key: KeyId) =>
  OpenKeys.lock(store, [key], { withQueue: () => true, incoming: new Map() });

const isAt = (
  skip: { readonly partition: number; readonly offset: bigint },
  partition: number,
  offset: bigint,
) => skip.partition === partition && skip.offset === offset;

function refuseUnknown(isThere: boolean): void {
  if (isThere) return;
  throw new ScoringRefusal(
    'record-not-parked',
    'No record of that user waits at that partition and offset.',
  );
}

function refuseOtherSequence({ parkedBecause, sequence }: KeyState, given: number): void {
  const missing = sequence + 1;
  if (parkedBecause === 'sequence-missing' && given === missing) return;
  throw new ScoringRefusal(
    'sequence-not-missing',
    parkedBecause === 'sequence-missing'
      ? `The sequence that is waited for is ${missing}, not ${given}.`
      : `No sequence is waited for: the user’s events wait because of "${String(parkedBecause)}".`,
  );
}
