import type { ParkedCounts } from '@leadloop/service-kit';
import type { Pool } from 'pg';

/** What is held back, over all tenants; on the pipeline's role. */
export async function parkedCounts(pool: Pool): Promise<ParkedCounts> {
  const { rows } = await pool.query<ParkedCounts>(
    `select (select count(*)::int from key_state where parked_because is not null) as keys,
       (select count(*)::int from parked_event) as events,
       (select count(*)::int from dead_letter) as "deadLetters"`,
  );
  return rows[0] ?? { keys: 0, events: 0, deadLetters: 0 };
}
