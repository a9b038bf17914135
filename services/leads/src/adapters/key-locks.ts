import type { SqlTransaction } from './sql.ts';

const lockSql = `
  select pg_advisory_xact_lock(hash)::text, set_config('app.scope', 'organization', true)
  from (select distinct hashtextextended(key, 0) as hash from unnest($1::text[]) as key order by hash) sorted`;

/**
 * Until the transaction ends, nobody else writes what belongs to these keys: commands that publish
 * or rank, models that arrive, the turn of the day. Taken before the first write and in one order,
 * so that the outbox gives its ids in the order of a key's sequence and nobody waits in a circle.
 *
 * From here on a tenant's transaction sees its organization: what follows from a change may reach a
 * colleague (a lead is handed on, an outcome withdrawn, an id is taken). The organization stays the token's.
 */
export async function lockKeys(sql: SqlTransaction, keys: readonly string[]): Promise<void> {
  await sql.$queryRawUnsafe(lockSql, keys);
}

const erasing = `hashtextextended('erasing ' || $1, 0)`;

/** Until the transaction ends, nobody of the organization is erased: whoever is made in it is seen by the next erasure. */
export async function keepErasuresOut(sql: SqlTransaction, organizationId: string): Promise<void> {
  await sql.$queryRawUnsafe(
    `select pg_advisory_xact_lock_shared(${erasing})::text`,
    organizationId,
  );
}

/**
 * Until the transaction ends, nobody is made in the organization and no answer is stored (the trigger on
 * `idempotency_key` asks for it). Taken after the locks of keys, as every request does.
 */
export async function lockErasures(sql: SqlTransaction, organizationId: string): Promise<void> {
  await sql.$queryRawUnsafe(`select pg_advisory_xact_lock(${erasing})::text`, organizationId);
}
