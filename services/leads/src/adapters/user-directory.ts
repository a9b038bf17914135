import type { Actor, TenantTransactions } from './tenant-transactions.ts';
import { createUser, findUser } from './users.ts';

/** Users remembered as standing; forgetting one costs a query. */
const knownMax = 50_000;

export interface UserDirectoryOptions {
  readonly transactions: TenantTransactions;
  /** Whether a valid token is enough to come into being. */
  readonly autoProvision: boolean;
  /** Called after a user was made: somebody waits for the record. */
  readonly onCreated: () => void;
}

/** Which users stand. A binding never changes, so what was seen once holds. */
export class UserDirectory {
  readonly #options: UserDirectoryOptions;
  readonly #known = new Set<string>();

  constructor(options: UserDirectoryOptions) {
    this.#options = options;
  }

  /** Whether the actor may act: known, or made now. */
  async admit(actor: Actor): Promise<'admitted' | 'unknown' | 'bound-elsewhere'> {
    const key = `${actor.organizationId}:${actor.userId}`;
    if (this.#known.has(key)) return 'admitted';
    const { transactions, autoProvision, onCreated } = this.#options;
    const outcome = await transactions.run(actor, async (tx) => {
      const found = await findUser(tx, actor.organizationId, actor.userId);
      if (found !== null) return 'stood';
      return autoProvision ? createUser(tx, actor.organizationId, actor.userId) : 'unknown';
    });
    if (outcome === 'unknown' || outcome === 'bound-elsewhere') return outcome;
    if (outcome === 'created') onCreated();
    if (this.#known.size >= knownMax) this.#known.clear();
    this.#known.add(key);
    return 'admitted';
  }
}
