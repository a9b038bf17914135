import type { Pool } from 'pg';

/** How long later pages of a list can be asked for. */
export const cursorLifetimeMs = 60 * 60_000;
/** How long a repeated request gets its first answer. */
const idempotencyKeyDays = 7;

/** The score that stands stays, however old it is: it is what a past moment is compared with. */
const scoresSql = `
  delete from lead_score s where s.scored_at < now() - make_interval(days => $1)
    and exists (select from lead_score newer where newer.organization_id = s.organization_id
      and newer.lead_id = s.lead_id and newer.scored_at > s.scored_at)`;
const revisionsSql = `delete from lead_revision where archived_at < now() - make_interval(secs => $1)`;
const idempotencySql = `delete from idempotency_key where created_at < now() - make_interval(days => $1)`;

/** Takes away what was kept for a time only. */
export async function removeExpired(pool: Pool, scoreHistoryDays: number): Promise<void> {
  await pool.query(revisionsSql, [cursorLifetimeMs / 1_000]);
  await pool.query(idempotencySql, [idempotencyKeyDays]);
  await pool.query(scoresSql, [scoreHistoryDays]);
}
