import type { Pool } from 'pg';

export interface OutboxLag {
  /** Rows committed and not yet in the log. */
  readonly events: number;
  /** Age of the oldest of them, by the database's clock; 0 when there is none. */
  readonly seconds: number;
}

export async function outboxLag(pool: Pool): Promise<OutboxLag> {
  const { rows } = await pool.query<{ events: string; seconds: number }>(
    `select count(*) as events,
       greatest(0, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0))::float8 as seconds
     from outbox where published_at is null`,
  );
  return { events: Number(rows[0]?.events ?? 0), seconds: rows[0]?.seconds ?? 0 };
}
