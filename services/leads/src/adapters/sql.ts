import type { SqlTransaction } from '@leadloop/database';
import type { PoolClient } from 'pg';

export type { SqlTransaction } from '@leadloop/database';

/** A pool's client in a transaction, for statements that the HTTP side runs through Prisma. */
export function sqlOf(client: PoolClient): SqlTransaction {
  return {
    $queryRawUnsafe: async <Result>(text: string, ...values: unknown[]) =>
      (await client.query(text, values)).rows as Result,
    $executeRawUnsafe: async (text, ...values) => (await client.query(text, values)).rowCount ?? 0,
  };
}

/** A time column as milliseconds since the epoch, the same through every driver. */
export const millisecondsOf = (column: string): string =>
  `(extract(epoch from ${column}) * 1000)::float8`;

/** Many rows go in as one JSON parameter: nulls and types need no care, and a statement takes thousands. */
export const rowsParameter = (rows: readonly unknown[]): string => JSON.stringify(rows);

export const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
