import { retryConflicts } from '@leadloop/database';
import type { SqlTransaction } from '@leadloop/database';
import { inTransaction } from '@leadloop/delivery';
import type { Pool, PoolClient } from 'pg';

/** One transaction of the pipeline; tried again where two met. */
export function inIngestTransaction<Result>(
  pool: Pool,
  work: (tx: PoolClient) => Promise<Result>,
): Promise<Result> {
  return retryConflicts(() => inTransaction(pool, work));
}

/** Prisma's face of a transaction, for what is written for either. */
export const sqlOf = (tx: PoolClient): SqlTransaction => ({
  $queryRawUnsafe: async <T>(sql: string, ...values: unknown[]) =>
    (await tx.query(sql, values)).rows as T,
  $executeRawUnsafe: async (sql, ...values) => (await tx.query(sql, values)).rowCount ?? 0,
});
