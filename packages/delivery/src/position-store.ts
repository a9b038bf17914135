import type { Assignment } from '@leadloop/event-log';
import type { Pool, PoolClient } from 'pg';
import type { Position } from './consumer-machine.ts';

interface PositionRow {
  readonly next: string;
  readonly epoch: string;
}

const positionOf = (row: PositionRow | undefined): Position => ({
  next: BigInt(row?.next ?? 0),
  epoch: BigInt(row?.epoch ?? 0),
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
  return positionOf(rows[0]);
}

export async function readPosition(
  pool: Pool,
  { topic, partition }: Assignment,
): Promise<Position> {
  const { rows } = await pool.query<PositionRow>(
    'select next, epoch from consumer_partition where topic = $1 and partition = $2',
    [topic, partition],
  );
  return positionOf(rows[0]);
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
  const { rowCount } = await transaction.query({
    name: 'advance-position',
    text: `
      update consumer_partition set next = $4
      where topic = $1 and partition = $2 and next = $3 and epoch = $5`,
    values: [topic, partition, move.from, move.to, move.epoch],
  });
  return rowCount === 1;
}
