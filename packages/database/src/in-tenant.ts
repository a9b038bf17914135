/** What the transaction client of every generated Prisma client offers. */
export interface SqlTransaction {
  $queryRawUnsafe<Result = unknown>(sql: string, ...values: unknown[]): Promise<Result>;
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>;
}

/** Whose rows a transaction may touch. `organization`: an admin's view, where the policies allow it. */
export interface Tenant {
  readonly organizationId: string;
  readonly userId: string;
  readonly scope?: 'user' | 'organization';
}

export interface TransactionLimits {
  /** How long to wait for a connection. */
  readonly waitTimeoutMs?: number;
  readonly runTimeoutMs?: number;
}

interface TransactionalClient<Transaction> {
  $transaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<Result>;
}

/**
 * Runs `work` in one READ COMMITTED transaction that sees a tenant's rows alone. The settings are
 * local to the transaction and its very first statement: nothing runs before they stand, and the
 * connection goes back without them.
 */
export function inTenant<Transaction extends SqlTransaction, Result>(
  prisma: TransactionalClient<Transaction>,
  tenant: Tenant,
  work: (tx: Transaction) => Promise<Result>,
  { waitTimeoutMs = 10_000, runTimeoutMs = 30_000 }: TransactionLimits = {},
): Promise<Result> {
  return prisma.$transaction(
    async (tx) => {
      await tx.$queryRawUnsafe(
        `select set_config('app.organization', $1, true), set_config('app.user', $2, true), set_config('app.scope', $3, true)`,
        tenant.organizationId,
        tenant.userId,
        tenant.scope ?? 'user',
      );
      return work(tx);
    },
    { maxWait: waitTimeoutMs, timeout: runTimeoutMs },
  );
}
