import { randomBytes } from 'node:crypto';
import { FEATURE_KEY_BYTES } from '@leadloop/contracts';
import { userRecord } from '../integration-events.ts';
import { keepErasuresOut } from './key-locks.ts';
import { writeOutbox } from './outbox.ts';
import type { SqlTransaction } from './sql.ts';

/** Those of `userIds` who stand in the organization, with the keys of their features. */
export const featureKeysSql = (organization: string, userIds: string): string => `
  select "id", encode("featureKey", 'base64') as feature_key from "User"
  where "organizationId" = ${organization} and "id" = any(${userIds}::text[]) and "featureKey" is not null`;

export interface FeatureKeyRow {
  readonly id: string;
  readonly feature_key: string;
}

export const featureKeysOf = (rows: readonly FeatureKeyRow[]): ReadonlyMap<string, Buffer> =>
  new Map(rows.map(({ id, feature_key }) => [id, Buffer.from(feature_key, 'base64')]));

const findSql = `select "createdAt" as created_at, "erasedAt" as erased_at from "User" where "organizationId" = $1 and "id" = $2`;

export interface KnownUser {
  readonly createdAt: Date;
  /** Null while the user stands. */
  readonly erasedAt: Date | null;
}

/** A user of the organization whom the transaction may see. */
export async function findUser(
  sql: SqlTransaction,
  organizationId: string,
  userId: string,
): Promise<KnownUser | null> {
  const [row] = await sql.$queryRawUnsafe<{ created_at: Date; erased_at: Date | null }[]>(
    findSql,
    organizationId,
    userId,
  );
  return row === undefined ? null : { createdAt: row.created_at, erasedAt: row.erased_at };
}

const insertOrganizationSql = `insert into "Organization" ("id") values ($1) on conflict do nothing`;
const insertUserSql = `
  insert into "User" ("id", "organizationId", "featureKey") values ($2, $1, decode($3, 'base64'))
  on conflict do nothing`;

const organizationErasedSql = `
  select from "Organization" where "id" = $1 and "erasedAt" is not null`;

/** Whether the organization was erased with everybody in it. */
export async function isOrganizationErased(
  sql: SqlTransaction,
  organizationId: string,
): Promise<boolean> {
  const rows = await sql.$queryRawUnsafe<object[]>(organizationErasedSql, organizationId);
  return rows.length > 0;
}

export type Creation =
  | 'created'
  | 'stood'
  | 'bound-elsewhere'
  | 'user-erased'
  | 'organization-erased';

/**
 * Binds a user to an organization, which may be new itself, and tells everybody with a fresh feature
 * key. `bound-elsewhere`: the id belongs to another organization for good, whether or not it was erased there.
 */
export async function createUser(
  sql: SqlTransaction,
  organizationId: string,
  userId: string,
): Promise<Creation> {
  await keepErasuresOut(sql, organizationId);
  const featureKey = randomBytes(FEATURE_KEY_BYTES);
  await sql.$executeRawUnsafe(insertOrganizationSql, organizationId);
  if (await isOrganizationErased(sql, organizationId)) return 'organization-erased';
  const inserted = await sql.$executeRawUnsafe(
    insertUserSql,
    organizationId,
    userId,
    featureKey.toString('base64'),
  );
  if (inserted === 0) {
    const standing = await findUser(sql, organizationId, userId);
    if (standing === null) return 'bound-elsewhere';
    return standing.erasedAt === null ? 'stood' : 'user-erased';
  }
  await writeOutbox(sql, [userRecord({ organizationId, userId, featureKey })]);
  return 'created';
}
