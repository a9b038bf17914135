import { recordKey } from '@leadloop/contracts';
import { retryConflicts } from '@leadloop/database';
import { inTransaction } from '@leadloop/delivery';
import type { Erasure, ErasureQuestion } from '@leadloop/service-kit';
import type { Pool } from 'pg';
import {
  erasedOrganizationRecord,
  erasedUserRecord,
  type OutgoingRecord,
  userErasedRecord,
} from '../integration-events.ts';
import { eraseRows, type ErasureScope, type Removed } from './erase-rows.ts';
import { lockErasures, lockKeys } from './key-locks.ts';
import { writeOutbox } from './outbox.ts';
import { type SqlTransaction, sqlOf } from './sql.ts';

const whereUserSql = `
  select "organizationId" as organization_id from "User"
  where "id" = $1 and ($2::text is null or "organizationId" = $2)`;
const organizationSql = `select from "Organization" where "id" = $1`;

/** Those of the scope who stand, each with the last sequence that was given to an outcome of theirs. */
const standingUsersSql = `
  select "id" as user_id, coalesce(last_sequence, 0)::float8 as last_sequence from "User"
  left join key_sequence k on k.organization_id = "organizationId" and k.user_id = "id"
  where "organizationId" = $1 and ($2::text is null or "id" = $2) and "erasedAt" is null`;
const markUsersSql = `
  update "User" set "featureKey" = null, "erasedAt" = $3::timestamptz, "removed" = $4::jsonb
  where "organizationId" = $1 and ($2::text is null or "id" = $2) and "erasedAt" is null`;
const markOrganizationSql = `
  update "Organization" set "erasedAt" = $2::timestamptz, "removed" = $3::jsonb where "id" = $1 and "erasedAt" is null`;

const listSql = `
  select organization_id as "organizationId", nullif(user_id, '') as "userId", erased_at as "erasedAt", removed from (
    select "id" as organization_id, '' collate "C" as user_id, "erasedAt" as erased_at, "removed" as removed
    from "Organization" where "erasedAt" is not null
    union all select "organizationId", "id", "erasedAt", "removed" from "User" where "erasedAt" is not null
  ) erased
  where ($1::text is null or organization_id = $1) and ($2::text is null or user_id = $2)
    and (organization_id, user_id) > ($3, $4)
  order by organization_id, user_id limit $5`;

interface StandingUser {
  readonly user_id: string;
  readonly last_sequence: number;
}

/**
 * Erases for good. On the pipeline's role: the application's may delete neither leads nor users. The answer to a
 * repeat is the erasure that stands, so nothing else remembers that it was asked for.
 */
export class Erasures {
  readonly #pool: Pool;
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Erases a user, of `withinOrganizationId` where that is given; null where there is none. */
  async eraseUser(
    userId: string,
    withinOrganizationId: string | null,
    now: number,
  ): Promise<Erasure | null> {
    const { rows } = await this.#pool.query<{ organization_id: string }>(whereUserSql, [
      userId,
      withinOrganizationId,
    ]);
    const organizationId = rows[0]?.organization_id;
    return organizationId === undefined ? null : this.#erase({ organizationId, userId }, now);
  }

  /** Erases an organization with everybody in it; null where there is none. */
  async eraseOrganization(organizationId: string, now: number): Promise<Erasure | null> {
    const { rows } = await this.#pool.query(organizationSql, [organizationId]);
    return rows.length === 0 ? null : this.#erase({ organizationId, userId: null }, now);
  }

  async list({ organizationId, userId, after, itemsMax }: ErasureQuestion): Promise<Erasure[]> {
    const { rows } = await this.#pool.query<Erasure>(listSql, [
      organizationId,
      userId,
      after.organizationId,
      after.userId,
      itemsMax,
    ]);
    return rows;
  }

  async #erase(scope: ErasureScope, now: number): Promise<Erasure | null> {
    await retryConflicts(() =>
      inTransaction(this.#pool, (client) => eraseOnce(sqlOf(client), scope, now)),
    );
    const { organizationId, userId } = scope;
    const after = { organizationId: '', userId: '' };
    const [erasure] = await this.list({ organizationId, userId, after, itemsMax: 1 });
    return erasure ?? null;
  }
}

async function eraseOnce(sql: SqlTransaction, scope: ErasureScope, now: number): Promise<void> {
  const { organizationId, userId } = scope;
  const keys = await standingUsers(sql, scope);
  const locked = [...keys.map(({ user_id }) => user_id), ...(userId === null ? [''] : [])];
  await lockKeys(
    sql,
    locked.map((each) => recordKey(organizationId, each)),
  );
  await lockErasures(sql, organizationId);
  // Read again: now nobody is made, and nobody else gives a sequence.
  const users = await standingUsers(sql, scope);
  const isDone = userId === null ? await isErased(sql, organizationId) : users.length === 0;
  if (isDone) return;
  const late = users.map(({ user_id }) => user_id).filter((each) => !locked.includes(each));
  await lockKeys(
    sql,
    late.map((each) => recordKey(organizationId, each)),
  );
  const removed = await eraseRows(sql, scope);
  await mark(sql, scope, new Date(now).toISOString(), removed);
  await writeOutbox(sql, recordsOf(scope, users, now));
}

const standingUsers = (sql: SqlTransaction, { organizationId, userId }: ErasureScope) =>
  sql.$queryRawUnsafe<StandingUser[]>(standingUsersSql, organizationId, userId);

async function isErased(sql: SqlTransaction, organizationId: string): Promise<boolean> {
  const text = `${organizationSql} and "erasedAt" is not null`;
  return (await sql.$queryRawUnsafe<object[]>(text, organizationId)).length > 0;
}

/** Of those who go with their organization, what went is counted there. */
async function mark(
  sql: SqlTransaction,
  { organizationId, userId }: ErasureScope,
  at: string,
  removed: Removed,
): Promise<void> {
  const counted = JSON.stringify(removed);
  const ofUsers = userId === null ? null : counted;
  await sql.$executeRawUnsafe(markUsersSql, organizationId, userId, at, ofUsers);
  if (userId === null)
    await sql.$executeRawUnsafe(markOrganizationSql, organizationId, at, counted);
}

/** The end of each key's events, with the sequence that follows its last; the newest of `users` stands for ever. */
function recordsOf(
  { organizationId, userId }: ErasureScope,
  users: readonly StandingUser[],
  erasedAt: number,
): OutgoingRecord[] {
  const ofUsers = users.flatMap(({ user_id, last_sequence }) => {
    const ids = { organizationId, userId: user_id };
    const erased = { ...ids, sequence: last_sequence + 1, erasedAt };
    return [userErasedRecord(erased), erasedUserRecord(ids)];
  });
  return userId === null ? [...ofUsers, erasedOrganizationRecord(organizationId)] : ofUsers;
}
