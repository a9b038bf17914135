import { parseRecordKey } from '@leadloop/contracts';
import { needsQueue } from '../domain/advance-key.ts';
import type { ReadEvent } from '../domain/advance-key.ts';
import { readOutcomeRecord } from '../domain/read-outcome-record.ts';
import { OpenKeys } from './open-keys.ts';
import type { DeadLetter, KeyId, LogEntry, ScoringStore, Stamp } from './scoring-store.ts';

/** Applies a batch of `lead-outcomes`: each key takes its own records in offset order. */
export async function onLeadOutcomes(
  store: ScoringStore,
  entries: readonly LogEntry[],
  stamp: Stamp,
): Promise<void> {
  const { keys, incoming, unreadable } = readByKey(entries);
  const open = await OpenKeys.lock(store, keys, {
    withQueue: ({ parkedBecause }) => needsQueue(parkedBecause),
    incoming,
  });
  for (const [key, events] of incoming) {
    const progress = open.progress(key);
    for (const event of events) progress.take(event);
  }
  await store.saveKeys(open.changes(), entries, stamp);
  await store.deadLetter(unreadable);
}

/** A record whose key names no user is nobody's: it is kept apart and parks nobody. */
function readByKey(entries: readonly LogEntry[]) {
  const keys: KeyId[] = [];
  const incoming = new Map<string, ReadEvent[]>();
  const unreadable: DeadLetter[] = [];
  for (const entry of entries) {
    const known = incoming.get(entry.key);
    const owner = known === undefined ? parseRecordKey(entry.key) : null;
    if (known === undefined && (owner === null || owner.userId === null)) {
      unreadable.push({ ...entry, reason: 'key-unreadable' });
      continue;
    }
    const events = known ?? [];
    events.push({ offset: entry.offset, reading: readOutcomeRecord(entry) });
    if (owner === null || owner.userId === null) continue;
    incoming.set(entry.key, events);
    keys.push({ organizationId: owner.organizationId, userId: owner.userId });
  }
  return { keys, incoming, unreadable };
}
