import type { Assignment } from '@leadloop/event-log';
import type { Pool, PoolClient } from 'pg';

/** Where a consumer stands in one partition, and under which claim. */
export interface Position {
  /** The first offset not yet applied. */
  readonly next: bigint;
  readonly epoch: bigint;
}

interface PositionRow {
  readonly next: string;
  readonly epoch: string;
}

const positionOf = ({ next, epoch }: PositionRow): Position => ({
  next: BigInt(next),
  epoch: BigInt(epoch),
});

/** Claims a partition: whoever held it before can no longer move its position. */
export async function claimPosition(
  pool: Pool,
  { topic, partition }: Assignment,
): Promise<Position> {
  const { rows } = await pool.query<PositionRow>(
    `insert into consumer_partition as held (topic, partition, next, epoch) values ($1, $2, 0, 1)
     on conflict (topic, partition) do update set epoch = held.epoch + 1
     returning next, epoch`,
    [topic, partition],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`no position of ${topic}/${partition} after claiming it`);
  return positionOf(row);
}

export async function readPosition(
  pool: Pool,
  { topic, partition }: Assignment,
): Promise<Position> {
  const { rows } = await pool.query<PositionRow>(
    'select next, epoch from consumer_partition where topic = $1 and partition = $2',
    [topic, partition],
  );
  const [row] = rows;
  return row === undefined ? { next: 0n, epoch: 0n } : positionOf(row);
}

/**
 * The compare-and-set on which exactly-once effect rests: in the transaction of the effects themselves,
 * from the offset read to the one behind the last, under the epoch of one's own claim. False when
 * somebody else has moved or claimed the partition; then the effects must be rolled back.
 */
export async function advancePosition(
  transaction: PoolClient,
  { topic, partition }: Assignment,
  move: { readonly from: bigint; readonly to: bigint; readonly epoch: bigint },
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `update consumer_partition set next = $4
     where topic = $1 and partition = $2 and next = $3 and epoch = $5`,
    [topic, partition, move.from, move.to, move.epoch],
  );
  return rowCount === 1;
}
