import { parseRecordKey } from '@leadloop/contracts';
import { readUserRecord } from '../domain/read-user-record.ts';
import type { DeadLetter, LogEntry, ScoringStore, Stamp } from './scoring-store.ts';
import { UsersAtHand } from './users-at-hand.ts';
import type { FiledEntry } from './users-at-hand.ts';

/** Applies a batch of `users`: binds users to organizations, brings their feature keys, erases. */
export async function onUsers(
  store: ScoringStore,
  entries: readonly LogEntry[],
  stamp: Stamp,
): Promise<void> {
  const { filed, unreadable } = file(entries);
  const users = await UsersAtHand.gather(store, filed);
  for (const each of filed) users.take(each);
  await users.save(entries, stamp);
  await store.deadLetter(unreadable);
}

function file(entries: readonly LogEntry[]) {
  const filed: FiledEntry[] = [];
  const unreadable: DeadLetter[] = [];
  for (const entry of entries) {
    const owner = parseRecordKey(entry.key);
    if (owner === null) unreadable.push({ ...entry, reason: 'key-unreadable' });
    else {
      const { organizationId, userId } = owner;
      filed.push({ organizationId, userId: userId ?? '', entry, reading: readUserRecord(entry) });
    }
  }
  return { filed, unreadable };
}
