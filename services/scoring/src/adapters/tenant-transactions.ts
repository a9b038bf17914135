import { inTenant, retryConflicts } from '@leadloop/database';
import { admitUser } from '../domain/admit-user.ts';
import type { UserFacts } from '../domain/admit-user.ts';
import type { PrismaClient, Transaction } from './prisma-client.ts';

/** Who acts, from the token alone. */
export interface Actor {
  readonly organizationId: string;
  readonly userId: string;
}

const factsSql = `select
  (select "organizationId" from "User" where "id" = $2) as bound_to,
  exists (select from key_state where organization_id = $1 and user_id = $2 and erased) as is_user_erased,
  exists (select from erased_organization where organization_id = $1) as is_organization_erased`;
const organizationSql = 'insert into "Organization" ("id") values ($1) on conflict do nothing';
const userSql =
  'insert into "User" ("organizationId", "id", "provisional") values ($1, $2, true) on conflict do nothing';

/** The HTTP side's only way to the database: one user's own rows, one transaction. */
export class TenantTransactions {
  readonly #prisma: PrismaClient;
  readonly #autoProvision: boolean;

  constructor(prisma: PrismaClient, { autoProvision }: { readonly autoProvision: boolean }) {
    this.#prisma = prisma;
    this.#autoProvision = autoProvision;
  }

  /** Throws `ScoringRefusal` for a user who may not act. Reading makes nobody. */
  read<Result>(actor: Actor, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return inTenant(this.#prisma, tenantOf(actor), async (tx) => {
      await this.#admit(tx, actor);
      return work(tx);
    });
  }

  /** As `read`, with rows for the user to hang things on: stubs of the token's ids, until `users` speaks. */
  change<Result>(actor: Actor, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return retryConflicts(() =>
      inTenant(this.#prisma, tenantOf(actor), async (tx) => {
        const { boundTo } = await this.#admit(tx, actor);
        if (boundTo === null) await this.#makeStubs(tx, actor);
        return work(tx);
      }),
    );
  }

  async #admit(tx: Transaction, { organizationId, userId }: Actor): Promise<UserFacts> {
    const facts = await readFacts(tx, organizationId, userId);
    admitUser(organizationId, facts, { autoProvision: this.#autoProvision });
    return facts;
  }

  async #makeStubs(tx: Transaction, actor: Actor): Promise<void> {
    const { organizationId, userId } = actor;
    await tx.$executeRawUnsafe(organizationSql, organizationId);
    const made = await tx.$executeRawUnsafe(userSql, organizationId, userId);
    // Somebody else was first: look whose the id is now.
    if (made === 0) await this.#admit(tx, actor);
  }
}

/** Nothing but the ids goes into the transaction's settings. */
function tenantOf({ organizationId, userId }: Actor): Actor {
  return { organizationId, userId };
}

async function readFacts(
  tx: Transaction,
  organizationId: string,
  userId: string,
): Promise<UserFacts> {
  const rows = await tx.$queryRawUnsafe<
    { bound_to: string | null; is_user_erased: boolean; is_organization_erased: boolean }[]
  >(factsSql, organizationId, userId);
  const [row] = rows;
  return {
    boundTo: row?.bound_to ?? null,
    isUserErased: row?.is_user_erased ?? false,
    isOrganizationErased: row?.is_organization_erased ?? false,
  };
}
