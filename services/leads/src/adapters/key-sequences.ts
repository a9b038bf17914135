import type { SqlTransaction } from './sql.ts';

const bumpSql = `
  insert into key_sequence as k (organization_id, user_id, last_sequence)
  select $1, user_id, count(*) from unnest($2::text[]) as user_id group by user_id
  on conflict (organization_id, user_id) do update set last_sequence = k.last_sequence + excluded.last_sequence
  returning user_id, last_sequence::float8`;

/**
 * The next sequence for each of the given users in turn; a user who comes twice gets two in a row.
 * The keys' locks are held, and a rollback takes the numbers back: no gaps.
 */
export async function nextSequences(
  sql: SqlTransaction,
  organizationId: string,
  userIds: readonly string[],
): Promise<(userId: string) => number> {
  const next = new Map<string, number>();
  for (const userId of userIds) next.set(userId, (next.get(userId) ?? 0) + 1);
  const bumped = userIds.length === 0 ? [] : await bump(sql, organizationId, userIds);
  for (const { user_id, last_sequence } of bumped) {
    next.set(user_id, last_sequence - (next.get(user_id) ?? 0) + 1);
  }
  return (userId) => {
    const sequence = next.get(userId);
    if (sequence === undefined) throw new Error('a sequence was taken for a user who had none');
    next.set(userId, sequence + 1);
    return sequence;
  };
}

function bump(sql: SqlTransaction, organizationId: string, userIds: readonly string[]) {
  return sql.$queryRawUnsafe<{ user_id: string; last_sequence: number }[]>(
    bumpSql,
    organizationId,
    userIds,
  );
}
