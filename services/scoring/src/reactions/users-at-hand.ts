import type { UserRecord } from '@leadloop/contracts';
import { bindUser } from '../domain/bind-user.ts';
import type { KnownUser } from '../domain/bind-user.ts';
import type { PoisonReason } from '../domain/parking-reason.ts';
import type { UserReading } from '../domain/read-user-record.ts';
import { keyOf, OpenKeys } from './open-keys.ts';
import type {
  BoundUser,
  KeyId,
  LogEntry,
  ParkedEntry,
  ScoringStore,
  Stamp,
} from './scoring-store.ts';

/** A record of `users` under the key that it came with; `userId` is empty where it is about the organization. */
export interface FiledEntry extends KeyId {
  readonly entry: LogEntry;
  readonly reading: UserReading;
}

/** One batch of `users` and everybody it touches. */
export class UsersAtHand {
  readonly #store: ScoringStore;
  readonly #open: OpenKeys;
  readonly #known: Map<string, KnownUser>;
  readonly #erasedOrganizations: Set<string>;
  readonly #bound = new Map<string, BoundUser>();
  readonly #contradicted: KeyId[] = [];
  readonly #newlyErased = new Set<string>();
  readonly #parked = new Map<string, ParkedEntry[]>();
  /** Keys of which this batch brought a record that can be read: what was parked of `users` before it is out of date. */
  readonly #replaced = new Map<string, KeyId>();

  private constructor(given: {
    store: ScoringStore;
    open: OpenKeys;
    known: Map<string, KnownUser>;
    erasedOrganizations: Set<string>;
  }) {
    this.#store = given.store;
    this.#open = given.open;
    this.#known = given.known;
    this.#erasedOrganizations = given.erasedOrganizations;
  }

  static async gather(store: ScoringStore, filed: readonly FiledEntry[]): Promise<UsersAtHand> {
    const erasing = filed.filter(erasesOrganization).map(({ organizationId }) => organizationId);
    const users = filed.filter(({ userId }) => userId !== '');
    const keys = [...users, ...(await store.keysOfOrganizations(erasing))];
    const open = await OpenKeys.lock(store, keys, {
      withQueue: ({ parkedBecause }) => parkedBecause !== null,
      incoming: new Map(),
    });
    return new UsersAtHand({
      store,
      open,
      known: await store.knownUsers(users.map(({ userId }) => userId)),
      erasedOrganizations: await store.erasedOrganizations(
        filed.map((each) => each.organizationId),
      ),
    });
  }

  take(filed: FiledEntry): void {
    const { reading } = filed;
    if (reading.kind === 'poison') return this.#park(filed, reading.reason);
    this.#replace(filed);
    if (reading.kind === 'user') this.#takeUser(filed, reading.record);
    else if (reading.record.erased) this.#eraseOrganization(filed.organizationId);
  }

  async save(entries: readonly LogEntry[], stamp: Stamp): Promise<void> {
    await this.#store.unparkUserRecords([...this.#replaced.values()]);
    await this.#store.saveUsers({
      bound: [...this.#bound.values()],
      contradicted: this.#contradicted,
      erasedOrganizations: [...this.#newlyErased],
    });
    await this.#store.saveKeys(this.#open.changes(), entries, stamp);
    await this.#store.park([...this.#parked.values()].flat());
  }

  #takeUser(filed: FiledEntry, record: UserRecord): void {
    const key = keyOf(filed);
    const progress = this.#open.progress(key);
    if (record.erased) {
      progress.erase(0);
      this.#bound.delete(key);
      return this.#forget(filed);
    }
    // Erased is for ever: a record from before, sent again by a relay that woke late, changes nothing.
    if (progress.state.erased || this.#erasedOrganizations.has(filed.organizationId)) return;
    const known = this.#known.get(filed.userId) ?? null;
    const binding = bindUser(filed.organizationId, known);
    if (binding === 'bound-elsewhere') return this.#park(filed, 'bound-elsewhere');
    if (binding === 'rebind' && known !== null) {
      this.#contradicted.push({ organizationId: known.organizationId, userId: filed.userId });
    }
    this.#bind(filed, record.featureKey);
  }

  #bind({ organizationId, userId }: KeyId, brought: Buffer | null): void {
    const key = keyOf({ organizationId, userId });
    const progress = this.#open.progress(key);
    const featureKey = brought ?? progress.standing.featureKey;
    const held = featureKey === null ? null : Buffer.from(featureKey);
    this.#bound.set(key, { organizationId, userId, featureKey: held });
    this.#known.set(userId, { organizationId, isProvisional: false });
    progress.welcome({ boundTo: organizationId, featureKey });
  }

  #park({ entry, organizationId, userId }: FiledEntry, reason: PoisonReason): void {
    const key = entry.key;
    const parked = { ...entry, organizationId, userId, reason };
    this.#parked.set(key, [...(this.#parked.get(key) ?? []), parked]);
    if (userId === '') return;
    const progress = this.#open.progress(key);
    if (progress.state.parkedBecause === null) progress.park(reason);
  }

  #replace({ entry, organizationId, userId }: FiledEntry): void {
    this.#replaced.set(entry.key, { organizationId, userId });
    this.#parked.delete(entry.key);
  }

  #eraseOrganization(organizationId: string): void {
    this.#erasedOrganizations.add(organizationId);
    this.#newlyErased.add(organizationId);
    for (const progress of this.#open.ofOrganization(organizationId)) {
      progress.erase(0);
      this.#bound.delete(keyOf(progress.state));
      this.#forget(progress.state);
    }
  }

  #forget({ organizationId, userId }: KeyId): void {
    if (this.#known.get(userId)?.organizationId === organizationId) this.#known.delete(userId);
  }
}

function erasesOrganization({ reading }: FiledEntry): boolean {
  return reading.kind === 'organization' && reading.record.erased;
}
