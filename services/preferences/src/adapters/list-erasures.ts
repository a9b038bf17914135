import type { Erasure, ErasureQuestion } from '@leadloop/service-kit';
import type { Pool } from 'pg';

/** Who was erased here, by organization and user in code-point order; on the pipeline's role. */
export async function listErasures(
  pool: Pool,
  { organizationId, userId, after, itemsMax }: ErasureQuestion,
): Promise<Erasure[]> {
  const { rows } = await pool.query<Erasure>(
    `select organization_id as "organizationId", nullif(user_id, '') as "userId", erased_at as "erasedAt", removed from (
       select organization_id collate "C" as organization_id, '' collate "C" as user_id, erased_at, removed
       from erased_organization
       union all
       select organization_id collate "C", user_id collate "C", erased_at, removed from erased_user
     ) as erased
     where ($1::text is null or organization_id = $1) and ($2::text is null or user_id = $2)
       and (organization_id, user_id) > ($3, $4)
     order by organization_id, user_id limit $5`,
    [organizationId, userId, after.organizationId, after.userId, itemsMax],
  );
  return rows;
}
