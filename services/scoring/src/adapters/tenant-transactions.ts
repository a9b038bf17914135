import { inTenant, retryConflicts, sqlStateOf } from '@leadloop/database';
import { admitUser } from '../domain/admit-user.ts';
import type { UserFacts } from '../domain/admit-user.ts';
import { holdOffErasureSql } from './erasure-locks.ts';
import type { PrismaClient, Transaction } from './prisma-client.ts';

/** Who acts, from the token alone. */
export interface Actor {
  readonly organizationId: string;
  readonly userId: string;
}

const foreignKeyViolation = '23503';

const factsSql = `select
  (select "organizationId" from "User" where "id" = $2) as bound_to,
  (select organization_id from key_state where user_id = $2 and erased order by organization_id <> $1 limit 1) as erased_in,
  exists (select from erased_organization where organization_id = $1) as is_organization_erased`;
const isErasedSql = `select 1 as erased from key_state where organization_id = $1 and user_id = $2 and erased
  union all select 1 from erased_organization where organization_id = $1`;
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
  async change<Result>(actor: Actor, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    try {
      return await this.#changeOnce(actor, work);
    } catch (error) {
      // The user went between the look and the write: the second look says why.
      if (sqlStateOf(error) !== foreignKeyViolation) throw error;
      return this.#changeOnce(actor, work);
    }
  }

  /** Whether the actor's user or organization was erased: for those whom their role alone lets in. */
  isErased({ organizationId, userId }: Actor): Promise<boolean> {
    return inTenant(this.#prisma, { organizationId, userId }, async (tx) => {
      const rows = await tx.$queryRawUnsafe<object[]>(isErasedSql, organizationId, userId);
      return rows.length > 0;
    });
  }

  #changeOnce<Result>(actor: Actor, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
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
    await tx.$queryRawUnsafe(holdOffErasureSql, organizationId, userId);
    await tx.$executeRawUnsafe(organizationSql, organizationId);
    await tx.$executeRawUnsafe(userSql, organizationId, userId);
    // Somebody else may have been first, or an erasure: look whose the id is now.
    await this.#admit(tx, actor);
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
    { bound_to: string | null; erased_in: string | null; is_organization_erased: boolean }[]
  >(factsSql, organizationId, userId);
  const [row] = rows;
  return {
    boundTo: row?.bound_to ?? null,
    erasedIn: row?.erased_in ?? null,
    isOrganizationErased: row?.is_organization_erased ?? false,
  };
}
