import type { PoolClient } from 'pg';
import type { KeyId } from '../reactions/scoring-store.ts';
import { lockForErasure } from './erasure-locks.ts';

interface Emptied {
  readonly table: string;
  /** Its columns for the two ids. */
  readonly columns: readonly [organization: string, user: string];
}

const ids = ['organization_id', 'user_id'] as const;

/** Under the names of the report, in the order in which they go: the user's own row comes last. */
const emptied: Readonly<Record<string, Emptied>> = {
  trainingExamples: { table: 'training_example', columns: ids },
  versions: { table: 'model_version', columns: ids },
  decisions: { table: 'training_decision', columns: ids },
  models: { table: '"LeadScoringModel"', columns: ['"organizationId"', '"userId"'] },
  pendingTrainings: { table: 'pending_training', columns: ids },
  parkedEvents: { table: 'parked_event', columns: ids },
  featureKeys: { table: 'feature_key', columns: ids },
  storedAnswers: { table: 'idempotency_key', columns: ids },
  outboxRows: { table: 'outbox', columns: ids },
  users: { table: '"User"', columns: ['"organizationId"', '"id"'] },
};

/** How many rows of what went. */
type Removed = Readonly<Record<string, number>>;

/** Takes away everything that hangs on these users. Their keys' states stay: they say that the users were erased. */
export async function eraseUsers(tx: PoolClient, keys: readonly KeyId[]): Promise<Removed> {
  if (keys.length === 0) return {};
  await lockForErasure(tx, keys);
  const removed = new Map<string, Record<string, number>>(keys.map((key) => [nameOf(key), {}]));
  const total: Record<string, number> = {};
  for (const [name, from] of Object.entries(emptied)) {
    for (const counts of removed.values()) counts[name] = 0;
    const counted = await emptyOf(tx, from, keys);
    total[name] = counted.reduce((sum, { count }) => sum + count, 0);
    for (const { count, ...key } of counted) {
      const counts = removed.get(nameOf(key));
      if (counts !== undefined) counts[name] = count;
    }
  }
  // An organization's users go before their keys are written: what was counted first stands.
  await tx.query(
    `update key_state set erased_at = clock_timestamp(), removed = given.removed
     from unnest($1::text[], $2::text[], $3::jsonb[]) as given (organization_id, user_id, removed)
     where key_state.organization_id = given.organization_id and key_state.user_id = given.user_id
       and key_state.erased_at is null`,
    [...columnsOf(keys), keys.map((key) => JSON.stringify(removed.get(nameOf(key))))],
  );
  return total;
}

async function emptyOf(
  tx: PoolClient,
  { table, columns: [organization, user] }: Emptied,
  keys: readonly KeyId[],
): Promise<(KeyId & { readonly count: number })[]> {
  const { rows } = await tx.query<KeyId & { count: number }>(
    `with gone as (
       delete from ${table} as emptied using unnest($1::text[], $2::text[]) as given (organization_id, user_id)
       where emptied.${organization} = given.organization_id and emptied.${user} = given.user_id
       returning given.organization_id, given.user_id
     )
     select organization_id as "organizationId", user_id as "userId", count(*)::int from gone group by 1, 2`,
    columnsOf(keys),
  );
  return rows;
}

const nameOf = ({ organizationId, userId }: KeyId) => `${organizationId}:${userId}`;
const columnsOf = (keys: readonly KeyId[]): [string[], string[]] => [
  keys.map(({ organizationId }) => organizationId),
  keys.map(({ userId }) => userId),
];
