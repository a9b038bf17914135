import type { Actor, TenantTransactions } from './tenant-transactions.ts';
import { createUser, findUser, isOrganizationErased } from './users.ts';

/** Users remembered as standing; forgetting one costs a query. */
const knownMax = 50_000;
/** Another process may erase a user, and says so in the database alone: a token is good for so long at most then. */
const knownForMs = 1_000;

export interface UserDirectoryOptions {
  readonly transactions: TenantTransactions;
  /** Whether a valid token is enough to come into being. */
  readonly autoProvision: boolean;
  /** Called after a user was made: somebody waits for the record. */
  readonly onCreated: () => void;
}

export type Erased = 'user-erased' | 'organization-erased';
export type Admission = 'admitted' | 'unknown' | 'bound-elsewhere' | Erased;

/** Which users stand. A binding never changes; only an erasure ends what was seen. */
export class UserDirectory {
  readonly #options: UserDirectoryOptions;
  /** Until when each is taken to stand. */
  readonly #known = new Map<string, number>();
  #erasures = 0;

  constructor(options: UserDirectoryOptions) {
    this.#options = options;
  }

  /** Whether the actor may act: known, or made now. */
  async admit(actor: Actor): Promise<Admission> {
    const key = `${actor.organizationId}:${actor.userId}`;
    if ((this.#known.get(key) ?? 0) > performance.now()) return 'admitted';
    const erasuresBefore = this.#erasures;
    const outcome = await this.#lookUp(actor);
    if (outcome === 'created') this.#options.onCreated();
    if (outcome !== 'created' && outcome !== 'stood') return outcome;
    if (this.#known.size >= knownMax) this.#known.clear();
    if (this.#erasures === erasuresBefore) this.#known.set(key, performance.now() + knownForMs);
    return 'admitted';
  }

  /** Of a token whose role alone lets it in: whether its user or organization was erased. */
  erasureOf(actor: Actor): Promise<Erased | null> {
    const { organizationId, userId } = actor;
    return this.#options.transactions.run(actor, async (tx) => {
      if (await isOrganizationErased(tx, organizationId)) return 'organization-erased';
      const found = await findUser(tx, organizationId, userId);
      return found !== null && found.erasedAt !== null ? 'user-erased' : null;
    });
  }

  /** After an erasure: everybody is looked up again. */
  forgetAll(): void {
    this.#erasures += 1;
    this.#known.clear();
  }

  #lookUp(actor: Actor) {
    const { transactions, autoProvision } = this.#options;
    const { organizationId, userId } = actor;
    return transactions.run(actor, async (tx) => {
      const found = await findUser(tx, organizationId, userId);
      if (found !== null && found.erasedAt === null) return 'stood';
      if (await isOrganizationErased(tx, organizationId)) return 'organization-erased';
      if (found !== null) return 'user-erased';
      return autoProvision ? createUser(tx, organizationId, userId) : 'unknown';
    });
  }
}
