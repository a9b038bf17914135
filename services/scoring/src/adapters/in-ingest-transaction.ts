import { retryConflicts } from '@leadloop/database';
import type { Pool, PoolClient } from 'pg';

/** One READ COMMITTED transaction of the pipeline; tried again where two met. */
export function inIngestTransaction<Result>(
  pool: Pool,
  work: (tx: PoolClient) => Promise<Result>,
): Promise<Result> {
  return retryConflicts(() => once(pool, work));
}

async function once<Result>(
  pool: Pool,
  work: (tx: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
