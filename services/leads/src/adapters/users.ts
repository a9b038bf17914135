import { randomBytes } from 'node:crypto';
import { FEATURE_KEY_BYTES } from '@leadloop/contracts';
import { userRecord } from '../integration-events.ts';
import { writeOutbox } from './outbox.ts';
import type { SqlTransaction } from './sql.ts';

/** Those of `userIds` who exist in the organization, with the keys of their features. */
export const featureKeysSql = (organization: string, userIds: string): string => `
  select "id", encode("featureKey", 'base64') as feature_key from "User"
  where "organizationId" = ${organization} and "id" = any(${userIds}::text[])`;

export interface FeatureKeyRow {
  readonly id: string;
  readonly feature_key: string;
}

export const featureKeysOf = (rows: readonly FeatureKeyRow[]): ReadonlyMap<string, Buffer> =>
  new Map(rows.map(({ id, feature_key }) => [id, Buffer.from(feature_key, 'base64')]));

const findSql = `select "createdAt" as created_at from "User" where "organizationId" = $1 and "id" = $2`;

/** A user of the organization whom the transaction may see. */
export async function findUser(
  sql: SqlTransaction,
  organizationId: string,
  userId: string,
): Promise<{ readonly createdAt: Date } | null> {
  const [row] = await sql.$queryRawUnsafe<{ created_at: Date }[]>(findSql, organizationId, userId);
  return row === undefined ? null : { createdAt: row.created_at };
}

const insertOrganizationSql = `insert into "Organization" ("id") values ($1) on conflict do nothing`;
const insertUserSql = `
  insert into "User" ("id", "organizationId", "featureKey") values ($2, $1, decode($3, 'base64'))
  on conflict do nothing`;

/**
 * Binds a user to an organization, which may be new itself, and tells everybody with a fresh feature
 * key. `bound-elsewhere`: the id belongs to another organization for good.
 */
export async function createUser(
  sql: SqlTransaction,
  organizationId: string,
  userId: string,
): Promise<'created' | 'stood' | 'bound-elsewhere'> {
  const featureKey = randomBytes(FEATURE_KEY_BYTES);
  await sql.$executeRawUnsafe(insertOrganizationSql, organizationId);
  const inserted = await sql.$executeRawUnsafe(
    insertUserSql,
    organizationId,
    userId,
    featureKey.toString('base64'),
  );
  if (inserted === 0) {
    const standing = await findUser(sql, organizationId, userId);
    return standing === null ? 'bound-elsewhere' : 'stood';
  }
  await writeOutbox(sql, [userRecord({ organizationId, userId, featureKey })]);
  return 'created';
}
