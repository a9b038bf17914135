import type { SqlTransaction } from './sql.ts';

const readSql = `
  select "id", encode("featureKey", 'base64') as feature_key from "User"
  where "organizationId" = $1 and "id" = any($2::text[])`;

/** The feature keys of those of these users who exist in the organization. */
export async function readFeatureKeys(
  sql: SqlTransaction,
  organizationId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  if (userIds.length === 0) return new Map();
  const rows = await sql.$queryRawUnsafe<{ id: string; feature_key: string }[]>(
    readSql,
    organizationId,
    userIds,
  );
  return new Map(rows.map(({ id, feature_key }) => [id, Buffer.from(feature_key, 'base64')]));
}
