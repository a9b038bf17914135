import type { RecordBatch } from '@leadloop/event-log';
import type { Pool, PoolClient } from 'pg';
import { advancePosition } from './position-store.ts';

/**
 * A consumer that is stopped within a transaction keeps its successor from claiming the partition; the
 * database ends such a transaction after this time.
 */
const IDLE_IN_TRANSACTION_MS_MAX = 15_000;

export interface Move {
  readonly from: bigint;
  readonly to: bigint;
  readonly epoch: bigint;
}

/**
 * The effects of a batch and the move of its position, both or neither. False, and nothing done, when the
 * position does not stand at `from` under this epoch. After an error the commit may have happened.
 */
export async function applyInOneTransaction(
  pool: Pool,
  batch: RecordBatch,
  move: Move,
  apply: (transaction: PoolClient, batch: RecordBatch) => Promise<void>,
): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements tells so by an event; unheard, it would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query(
      `begin; set local idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS_MAX}`,
    );
    // First: it takes the position's lock, so that a zombie and its successor never apply side by side.
    const mine = await advancePosition(client, batch, move);
    if (mine) await apply(client, batch);
    await client.query(mine ? 'commit' : 'rollback');
    return mine;
  } catch (error) {
    await client.query('rollback').catch(onError);
    throw error;
  } finally {
    client.removeListener('error', onError);
    client.release(broken);
  }
}
