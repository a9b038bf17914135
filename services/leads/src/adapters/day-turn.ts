import { recordKey } from '@leadloop/contracts';
import type { Pool } from 'pg';
import { utcDay, utcDayStart } from '../domain/utc-day.ts';
import { inTransaction } from '@leadloop/delivery';
import { lockKeys } from './key-locks.ts';
import { type LeadsOwner, rescoreLeads } from './rescore-leads.ts';
import { isoTime, sqlOf } from './sql.ts';
import type { UserModels } from './user-models.ts';

const ownersSql = `
  select distinct organization_id as "organizationId", user_id as "userId" from lead
  where status = 'open' and scored_at < $1::timestamptz limit 500`;

/**
 * Ranks anew every open lead whose score is of an earlier UTC day; one transaction a user, so that it
 * can be stopped and started anywhere. Returns how many users had one.
 */
export async function turnDay(
  pool: Pool,
  models: UserModels,
  now: number,
  signal?: AbortSignal,
): Promise<number> {
  const dayStart = isoTime(utcDayStart(utcDay(now)));
  let users = 0;
  for (;;) {
    const { rows } = await pool.query<LeadsOwner>(ownersSql, [dayStart]);
    if (rows.length === 0) return users;
    for (const owner of rows) {
      if (signal?.aborted === true) return users;
      await rescoreOwner(pool, models, owner, now);
      users += 1;
    }
  }
}

function rescoreOwner(pool: Pool, models: UserModels, owner: LeadsOwner, now: number) {
  return inTransaction(pool, async (client) => {
    const sql = sqlOf(client);
    const { organizationId, userId } = owner;
    await lockKeys(sql, [recordKey(organizationId, userId ?? '')]);
    const userIds = userId === null ? [] : [userId];
    const rankingOf = await models.newest(sql, organizationId, userIds);
    await rescoreLeads(sql, owner, rankingOf(userId), now);
  });
}
