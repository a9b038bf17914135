const hashOf = (key: string) => `hashtextextended(${key}, 0)`;

/**
 * One statement, with the organization and the user of a token, before anything is looked at: nobody else changes this
 * user's preferences, and neither the user nor the organization is erased, until the transaction ends.
 */
export const lockForChangeSql = `select pg_advisory_xact_lock_shared(${hashOf("$1 || ':'")})::text,
  pg_advisory_xact_lock(${hashOf("$1 || ':' || $2")})::text`;

/** One statement, with a record's key: waits for the changes that are under way, and keeps further ones waiting. */
export const lockForErasureSql = `select pg_advisory_xact_lock(${hashOf('$1')})`;
