import type { PoolClient } from 'pg';
import type { KeyId } from '../reactions/scoring-store.ts';

/** Takes away everything that hangs on these users. Their keys' states stay: they say that the users were erased. */
export async function eraseUsers(tx: PoolClient, keys: readonly KeyId[]): Promise<void> {
  if (keys.length === 0) return;
  const given = [keys.map((key) => key.organizationId), keys.map((key) => key.userId)];
  await tx.query(
    `delete from "User" using unnest($1::text[], $2::text[]) as gone (organization_id, user_id)
     where "organizationId" = gone.organization_id and "id" = gone.user_id`,
    given,
  );
  for (const table of ['parked_event', 'outbox']) {
    await tx.query(
      `delete from ${table} using unnest($1::text[], $2::text[]) as gone (organization_id, user_id)
       where ${table}.organization_id = gone.organization_id and ${table}.user_id = gone.user_id`,
      given,
    );
  }
}
