import { inTenant, retryConflicts } from '@leadloop/database';
import { admitUser, type UserFacts } from '../domain/admit-user.ts';
import { lockForChangeSql } from './key-locks.ts';
import type { PrismaClient, Transaction } from './prisma-client.ts';

/** Who acts, from the token alone. */
export interface Actor {
  readonly organizationId: string;
  readonly userId: string;
}

const factsSql = `select
  (select "organizationId" from "User" where "id" = $2) as bound_to,
  (select organization_id from erased_user where user_id = $2 order by organization_id <> $1 limit 1) as erased_in,
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

  /** Throws `PreferencesRefusal` for a user who may not act. Reading makes nobody. */
  read<Result>(actor: Actor, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return inTenant(this.#prisma, tenantOf(actor), async (tx) => {
      await this.#admit(tx, actor);
      return work(tx);
    });
  }

  /** As `read`, with rows for the user to hang things on: stubs of the token's ids, until `users` speaks. */
  change<Result>(actor: Actor, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const { organizationId, userId } = actor;
    return retryConflicts(() =>
      inTenant(this.#prisma, tenantOf(actor), async (tx) => {
        await tx.$queryRawUnsafe(lockForChangeSql, organizationId, userId);
        if ((await this.#admit(tx, actor)).boundTo === null) {
          await tx.$executeRawUnsafe(organizationSql, organizationId);
          await tx.$executeRawUnsafe(userSql, organizationId, userId);
          // Under another organization the id has a lock of its own: somebody may have been first.
          await this.#admit(tx, actor);
        }
        return work(tx);
      }),
    );
  }

  /** Whether the actor's user or organization was erased: for those whom their role alone lets in. */
  isErased(actor: Actor): Promise<boolean> {
    return inTenant(this.#prisma, tenantOf(actor), async (tx) => {
      const { erasedIn, isOrganizationErased } = await readFacts(tx, actor);
      return isOrganizationErased || erasedIn === actor.organizationId;
    });
  }

  async #admit(tx: Transaction, actor: Actor): Promise<UserFacts> {
    const facts = await readFacts(tx, actor);
    admitUser(actor.organizationId, facts, { autoProvision: this.#autoProvision });
    return facts;
  }
}

/** Nothing but the ids goes into the transaction's settings. */
function tenantOf({ organizationId, userId }: Actor): Actor {
  return { organizationId, userId };
}

async function readFacts(tx: Transaction, { organizationId, userId }: Actor): Promise<UserFacts> {
  const rows = await tx.$queryRawUnsafe<
    { bound_to: string | null; erased_in: string | null; is_organization_erased: boolean }[]
  >(factsSql, organizationId, userId);
  const [row] = rows;
  return {
    boundTo: row?.bound_to ?? null,
    erasedIn: row?.erased_in ?? null,
    isOrganizationErased: row?.is_organization_erased ?? false,
  };
}
