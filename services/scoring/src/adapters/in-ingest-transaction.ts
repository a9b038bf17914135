import { retryConflicts } from '@leadloop/database';
import { inTransaction } from '@leadloop/delivery';
import type { Pool, PoolClient } from 'pg';

/** One transaction of the pipeline; tried again where two met. */
export function inIngestTransaction<Result>(
  pool: Pool,
  work: (tx: PoolClient) => Promise<Result>,
): Promise<Result> {
  return retryConflicts(() => inTransaction(pool, work));
}
