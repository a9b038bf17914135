import { inTenant } from '@leadloop/database';
import type { PrismaClient, Transaction } from './prisma-client.ts';
import { isWorthAnotherTry } from './transaction-conflict.ts';

/** Who acts, from the token alone. */
export interface Actor {
  readonly organizationId: string;
  readonly userId: string;
  readonly role: 'member' | 'admin' | 'operator';
}

/** Each failed attempt means that another writer got through: more in a row are a hot lead. */
const attemptsMax = 8;

/** The HTTP side's only way to the database: one tenant's rows, one transaction. */
export class TenantTransactions {
  readonly #prisma: PrismaClient;
  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  /** Runs `work` as the actor, an admin with a view of the whole organization; again where another writer came between. */
  async run<Result>(actor: Actor, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const { organizationId, userId, role } = actor;
    const scope = role === 'admin' ? 'organization' : 'user';
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inTenant(this.#prisma, { organizationId, userId, scope }, work);
      } catch (error) {
        if (attempt === attemptsMax || !isWorthAnotherTry(error)) throw error;
      }
    }
  }
}
