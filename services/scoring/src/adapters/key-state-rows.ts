import { recordKey } from '@leadloop/contracts';
import type { Footing } from '@leadloop/model';
import type { PoolClient } from 'pg';
import type { KeyState } from '../domain/key-state.ts';
import type { ParkingReason } from '../domain/parking-reason.ts';
import type { KeyId } from '../reactions/scoring-store.ts';

interface KeyStateRow {
  organization_id: string;
  user_id: string;
  sequence: string;
  outcomes: number;
  wins: number;
  footing: Footing;
  newest_version: number;
  served_version: number;
  attempted_sequence: string | null;
  models_sequence: string;
  decisions_sequence: string;
  parked_because: ParkingReason | null;
  erased: boolean;
}

const byCodePoint = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** Keys in the one order in which every transaction locks them, each once. */
function inLockOrder(keys: readonly KeyId[]): { organizations: string[]; users: string[] } {
  const distinct = new Map(
    keys.map((key) => [recordKey(key.organizationId, key.userId), key] as const),
  );
  const sorted = [...distinct.entries()].toSorted(([one], [other]) => byCodePoint(one, other));
  return {
    organizations: sorted.map(([, { organizationId }]) => organizationId),
    users: sorted.map(([, { userId }]) => userId),
  };
}

/** Makes missing keys (an erased organization's as erased) and locks all of them for this transaction. */
export async function lockKeyStates(
  tx: PoolClient,
  keys: readonly KeyId[],
): Promise<Map<string, KeyState>> {
  const { organizations, users } = inLockOrder(keys);
  await tx.query(
    `insert into key_state (organization_id, user_id, erased)
     select organization_id, user_id,
       exists (select from erased_organization erased where erased.organization_id = given.organization_id)
     from unnest($1::text[], $2::text[]) with ordinality as given (organization_id, user_id, place)
     order by place
     on conflict do nothing`,
    [organizations, users],
  );
  const { rows } = await tx.query<KeyStateRow>(
    `select state.* from key_state state
     join unnest($1::text[], $2::text[]) as given (organization_id, user_id) using (organization_id, user_id)
     order by (organization_id || ':' || user_id) collate "C"
     for update of state`,
    [organizations, users],
  );
  return new Map(
    rows.map((row) => [recordKey(row.organization_id, row.user_id), stateFromRow(row)]),
  );
}

function stateFromRow(row: KeyStateRow): KeyState {
  return {
    organizationId: row.organization_id,
    userId: row.user_id,
    sequence: Number(row.sequence),
    outcomes: row.outcomes,
    wins: row.wins,
    footing: row.footing,
    newestVersion: row.newest_version,
    servedVersion: row.served_version,
    attemptedSequence: row.attempted_sequence === null ? null : Number(row.attempted_sequence),
    modelsSequence: Number(row.models_sequence),
    decisionsSequence: Number(row.decisions_sequence),
    parkedBecause: row.parked_because,
    erased: row.erased,
  };
}

export async function writeKeyStates(tx: PoolClient, states: readonly KeyState[]): Promise<void> {
  await tx.query(
    `update key_state set sequence = given.sequence, outcomes = given.outcomes, wins = given.wins,
       footing = given.footing, newest_version = given.newest_version, served_version = given.served_version,
       attempted_sequence = given.attempted_sequence, models_sequence = given.models_sequence,
       decisions_sequence = given.decisions_sequence, parked_because = given.parked_because, erased = given.erased
     from unnest($1::text[], $2::text[], $3::bigint[], $4::int[], $5::int[], $6::text[], $7::int[], $8::int[],
       $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::boolean[])
       as given (organization_id, user_id, sequence, outcomes, wins, footing, newest_version, served_version,
         attempted_sequence, models_sequence, decisions_sequence, parked_because, erased)
     where key_state.organization_id = given.organization_id and key_state.user_id = given.user_id`,
    [
      states.map((state) => state.organizationId),
      states.map((state) => state.userId),
      states.map((state) => state.sequence),
      states.map((state) => state.outcomes),
      states.map((state) => state.wins),
      states.map((state) => state.footing),
      states.map((state) => state.newestVersion),
      states.map((state) => state.servedVersion),
      states.map((state) => state.attemptedSequence),
      states.map((state) => state.modelsSequence),
      states.map((state) => state.decisionsSequence),
      states.map((state) => state.parkedBecause),
      states.map((state) => state.erased),
    ],
  );
}
