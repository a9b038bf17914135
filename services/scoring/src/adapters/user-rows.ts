import { recordKey } from '@leadloop/contracts';
import type { PoolClient } from 'pg';
import type { KnownUser } from '../domain/bind-user.ts';
import type { UserStanding } from '../domain/user-standing.ts';
import type { KeyId, UserChanges } from '../reactions/scoring-store.ts';
import { eraseUsers } from './erase-users.ts';
import { lockForErasure } from './erasure-locks.ts';

/** Where `users` has bound each key's user, and the key's own feature key. */
export async function readStandings(
  tx: PoolClient,
  keys: readonly KeyId[],
): Promise<Map<string, UserStanding>> {
  const { rows } = await tx.query<{
    organization_id: string;
    user_id: string;
    bound_to: string | null;
    feature_key: Buffer | null;
  }>(
    `select given.organization_id, given.user_id, bound."organizationId" as bound_to, feature_key.key as feature_key
     from unnest($1::text[], $2::text[]) as given (organization_id, user_id)
     left join "User" bound on bound."id" = given.user_id and not bound."provisional"
     left join feature_key using (organization_id, user_id)`,
    [keys.map((key) => key.organizationId), keys.map((key) => key.userId)],
  );
  return new Map(
    rows.map((row) => [
      recordKey(row.organization_id, row.user_id),
      { boundTo: row.bound_to, featureKey: row.feature_key },
    ]),
  );
}

export async function readKnownUsers(
  tx: PoolClient,
  userIds: readonly string[],
): Promise<Map<string, KnownUser>> {
  const { rows } = await tx.query<{ id: string; organizationId: string; provisional: boolean }>(
    'select "id", "organizationId", "provisional" from "User" where "id" = any($1) order by "id" for update',
    [userIds],
  );
  return new Map(
    rows.map(({ id, organizationId, provisional }) => [
      id,
      { organizationId, isProvisional: provisional },
    ]),
  );
}

export async function writeUsers(tx: PoolClient, changes: UserChanges): Promise<void> {
  const { bound, contradicted, erasedOrganizations } = changes;
  await eraseOrganizations(tx, erasedOrganizations);
  await tx.query(
    `delete from "User" using unnest($1::text[], $2::text[]) as gone (organization_id, user_id)
     where "organizationId" = gone.organization_id and "id" = gone.user_id and "provisional"`,
    [contradicted.map((key) => key.organizationId), contradicted.map((key) => key.userId)],
  );
  const organizations = bound.map((user) => user.organizationId);
  const users = bound.map((user) => user.userId);
  await tx.query(
    'insert into "Organization" ("id") select distinct unnest($1::text[]) on conflict do nothing',
    [organizations],
  );
  await tx.query(
    `insert into "User" ("organizationId", "id", "provisional")
     select organization_id, user_id, false from unnest($1::text[], $2::text[]) as given (organization_id, user_id)
     on conflict ("id") do update set "provisional" = false
       where "User"."organizationId" = excluded."organizationId" and "User"."provisional"`,
    [organizations, users],
  );
  await writeFeatureKeys(tx, changes);
}

async function writeFeatureKeys(tx: PoolClient, { bound }: UserChanges): Promise<void> {
  const keyed = bound.filter(({ featureKey }) => featureKey !== null);
  await tx.query(
    `insert into feature_key (organization_id, user_id, key)
     select * from unnest($1::text[], $2::text[], $3::bytea[])
     on conflict (organization_id, user_id) do update set key = excluded.key where feature_key.key <> excluded.key`,
    [
      keyed.map((user) => user.organizationId),
      keyed.map((user) => user.userId),
      keyed.map((user) => user.featureKey),
    ],
  );
}

export async function keysOfOrganizations(
  tx: PoolClient,
  organizationIds: readonly string[],
): Promise<KeyId[]> {
  if (organizationIds.length === 0) return [];
  const { rows } = await tx.query<KeyId>(
    'select organization_id as "organizationId", user_id as "userId" from key_state where organization_id = any($1)',
    [organizationIds],
  );
  return rows;
}

/** The stubs go with everything that hangs on them; the marker stays for ever. */
async function eraseOrganizations(
  tx: PoolClient,
  organizationIds: readonly string[],
): Promise<void> {
  if (organizationIds.length === 0) return;
  await tx.query(
    'insert into erased_organization (organization_id) select unnest($1::text[]) on conflict do nothing',
    [organizationIds],
  );
  await lockForErasure(
    tx,
    organizationIds.map((organizationId) => ({ organizationId, userId: '' })),
  );
  // Each first, so that it is known what went; the organization takes along whom no key stands for.
  for (const organizationId of organizationIds) {
    const removed = await eraseUsers(tx, await keysOfOrganizations(tx, [organizationId]));
    await tx.query(
      'update erased_organization set removed = $2 where organization_id = $1 and removed is null',
      [organizationId, JSON.stringify(removed)],
    );
  }
  await tx.query('delete from "Organization" where "id" = any($1)', [organizationIds]);
}
