import { partitionOf, recordKey } from '@leadloop/contracts';
import type { PoolClient } from 'pg';
import { lockForErasureSql } from './key-locks.ts';

export interface KeyId {
  readonly organizationId: string;
  readonly userId: string;
}

/** Under the names of the report, in the order in which they go: the user's own row comes last. */
const emptied = {
  preferences: ['"UserAIPreferences"', '"organizationId"', '"userId"'],
  events: ['preference_event', 'organization_id', 'user_id'],
  storedAnswers: ['idempotency_key', 'organization_id', 'user_id'],
  outboxRows: ['outbox', 'organization_id', 'user_id'],
  users: ['"User"', '"organizationId"', '"id"'],
} as const;

type Removed = Record<string, number>;

/** Takes away everything of a user, once, and says for ever that they were erased. */
export async function eraseUser(tx: PoolClient, key: KeyId): Promise<Removed> {
  const { organizationId, userId } = key;
  await tx.query(lockForErasureSql, [recordKey(organizationId, userId)]);
  const version = await publishedVersion(tx, key);
  const removed: Removed = {};
  for (const [name, [table, organization, user]] of Object.entries(emptied)) {
    const { rowCount } = await tx.query(
      `delete from ${table} where ${organization} = $1 and ${user} = $2`,
      [organizationId, userId],
    );
    removed[name] = rowCount ?? 0;
  }
  const { rowCount } = await tx.query(
    'insert into erased_user (organization_id, user_id, removed) values ($1, $2, $3) on conflict do nothing',
    [organizationId, userId, JSON.stringify(removed)],
  );
  if (rowCount === 1 && version > 0) await publishTombstone(tx, key, version + 1);
  return removed;
}

/** Everybody of it, and the organization itself. */
export async function eraseOrganization(tx: PoolClient, organizationId: string): Promise<void> {
  await tx.query(lockForErasureSql, [recordKey(organizationId, '')]);
  const { rows } = await tx.query<{ id: string }>(
    'select "id" from "User" where "organizationId" = $1 order by "id" collate "C"',
    [organizationId],
  );
  const total: Removed = Object.fromEntries(Object.keys(emptied).map((name) => [name, 0]));
  for (const { id: userId } of rows) {
    const removed = await eraseUser(tx, { organizationId, userId });
    for (const [name, count] of Object.entries(removed)) total[name] = (total[name] ?? 0) + count;
  }
  await tx.query('delete from "Organization" where "id" = $1', [organizationId]);
  await tx.query(
    'insert into erased_organization (organization_id, removed) values ($1, $2) on conflict do nothing',
    [organizationId, JSON.stringify(total)],
  );
}

async function publishedVersion(
  tx: PoolClient,
  { organizationId, userId }: KeyId,
): Promise<number> {
  const { rows } = await tx.query<{ version: number }>(
    'select coalesce(max(version), 0) as version from preference_event where organization_id = $1 and user_id = $2',
    [organizationId, userId],
  );
  return rows[0]?.version ?? 0;
}

/** After it the log keeps no preferences of the user either. */
async function publishTombstone(
  tx: PoolClient,
  { organizationId, userId }: KeyId,
  sequence: number,
): Promise<void> {
  const key = recordKey(organizationId, userId);
  await tx.query(
    `insert into outbox (topic, partition, key, sequence, value, organization_id, user_id)
     values ('preferences', $1, $2, $3, null, $4, $5)`,
    [partitionOf(key), key, sequence, organizationId, userId],
  );
}
