import type { QueuedEvent } from '../domain/advance-key.ts';
import type { KnownUser } from '../domain/bind-user.ts';
import type { LiveExample } from '../domain/key-effect.ts';
import type { KeyState } from '../domain/key-state.ts';
import type { ParkingReason } from '../domain/parking-reason.ts';
import type { UserStanding } from '../domain/user-standing.ts';
import type { KeyChange } from '../projections/key-change.ts';

export interface KeyId {
  readonly organizationId: string;
  readonly userId: string;
}

export interface LeadId extends KeyId {
  readonly leadId: string;
}

/** A record of the log with its place. */
export interface LogEntry {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly value: Buffer | null;
  readonly appendedAt: Date;
}

/** Waits in its key's queue. */
export interface ParkedEntry extends LogEntry, KeyId {
  readonly reason: ParkingReason | null;
}

export interface DeadLetter extends LogEntry {
  readonly reason: string;
}

export interface BoundUser extends KeyId {
  /** null: the one known so far stays. */
  readonly featureKey: Buffer | null;
}

/** What a batch of `users` changed about who is who. */
export interface UserChanges {
  readonly bound: readonly BoundUser[];
  /** Stubs made from tokens that `users` contradicts; all that hangs on them goes. */
  readonly contradicted: readonly KeyId[];
  readonly erasedOrganizations: readonly string[];
}

/** Moment and ids are given to the reactions, so that the same batch gives the same rows. */
export interface Stamp {
  readonly now: number;
  newId(): string;
}

/** One transaction's view of scoring's tables. Keys in maps are record keys (`organization:user`). */
export interface ScoringStore {
  /** Locks the keys in one order, so that no two transactions wait for each other; makes those that are missing. */
  lockKeys(keys: readonly KeyId[]): Promise<Map<string, KeyState>>;
  keysOfOrganizations(organizationIds: readonly string[]): Promise<KeyId[]>;
  erasedOrganizations(organizationIds: readonly string[]): Promise<Set<string>>;
  standings(keys: readonly KeyId[]): Promise<Map<string, UserStanding>>;
  knownUsers(userIds: readonly string[]): Promise<Map<string, KnownUser>>;
  liveExamples(leads: readonly LeadId[]): Promise<Map<string, Map<string, LiveExample>>>;
  /** The sequence of each lead's first example, live or not. */
  firstExamples(leads: readonly LeadId[]): Promise<Map<string, Map<string, number>>>;
  /** The queues of `lead-outcomes`, each in offset order. */
  queues(keys: readonly KeyId[]): Promise<Map<string, QueuedEvent[]>>;
  saveUsers(changes: UserChanges): Promise<void>;
  /** `entries`: the batch's records, from which new queue entries take their bytes. */
  saveKeys(
    changes: readonly KeyChange[],
    entries: readonly LogEntry[],
    stamp: Stamp,
  ): Promise<void>;
  park(entries: readonly ParkedEntry[]): Promise<void>;
  /** A newer record of a compacted topic stands for all before it. */
  unparkUserRecords(keys: readonly KeyId[]): Promise<void>;
  deadLetter(entries: readonly DeadLetter[]): Promise<void>;
}
