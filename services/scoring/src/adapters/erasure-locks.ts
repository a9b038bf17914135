import { recordKey } from '@leadloop/contracts';
import type { PoolClient } from 'pg';

/** An organization is locked as the key of nobody in it. */
interface ErasedKey {
  readonly organizationId: string;
  readonly userId: string;
}

const hash = `hashtextextended('erasing ' || key, 0)`;

/** Waits for requests that are making stubs for these, and keeps further ones waiting until the erasure is seen. */
export async function lockForErasure(tx: PoolClient, keys: readonly ErasedKey[]): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(hash) from
       (select distinct ${hash} as hash from unnest($1::text[]) as key order by hash) as sorted`,
    [keys.map(({ organizationId, userId }) => recordKey(organizationId, userId))],
  );
}

/** One statement, with the organization and the user of a token: held off while either is being erased. */
export const holdOffErasureSql = `select pg_advisory_xact_lock_shared(hash)::text from
  (select distinct ${hash} as hash from unnest(array[$1 || ':', $1 || ':' || $2]) as key order by hash) as sorted`;
