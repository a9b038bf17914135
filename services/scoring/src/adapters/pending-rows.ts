import type { TrainingTrigger } from '@leadloop/contracts';
import type { PoolClient } from 'pg';
import { triggersByStrength } from '../domain/training-request.ts';
import type { TrainingRequest } from '../domain/training-request.ts';
import type { KeyId } from '../reactions/scoring-store.ts';

const strengths = triggersByStrength.map((trigger) => `'${trigger}'`).join(', ');
const strengthOf = (column: string) => `array_position(array[${strengths}], ${column})`;

/** Merges as `mergeRequests` does, in one statement: newest cut, strongest trigger. A lease that runs is left alone. */
export const mergeOnConflict = `on conflict (organization_id, user_id) do update set
  cut_sequence = greatest(pending_training.cut_sequence, excluded.cut_sequence),
  trigger = case when ${strengthOf('pending_training.trigger')} > ${strengthOf('excluded.trigger')}
    then pending_training.trigger else excluded.trigger end`;

export async function requestTrainings(
  tx: PoolClient,
  requests: readonly (KeyId & { readonly request: TrainingRequest })[],
): Promise<void> {
  if (requests.length === 0) return;
  await tx.query(
    `insert into pending_training (organization_id, user_id, cut_sequence, trigger)
     select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) ${mergeOnConflict}`,
    [
      requests.map(({ organizationId }) => organizationId),
      requests.map(({ userId }) => userId),
      requests.map(({ request }) => request.cutSequence),
      requests.map(({ request }) => request.trigger),
    ],
  );
}

/**
 * What a tick asks for: a decision about everybody with an outcome, at all that is known of them; how many that are. In the
 * order of the keys, in which whoever applies a batch writes too.
 */
export async function requestTrainingsOfAll(tx: PoolClient): Promise<number> {
  const { rowCount } = await tx.query(
    `insert into pending_training (organization_id, user_id, cut_sequence, trigger)
     select organization_id, user_id, sequence, 'tick' from key_state where outcomes > 0
     order by organization_id, user_id ${mergeOnConflict}`,
  );
  return rowCount ?? 0;
}

/** Whoever works on one of these finds at the end that it is gone. */
export async function cancelTrainings(tx: PoolClient, keys: readonly KeyId[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `delete from pending_training using unnest($1::text[], $2::text[]) as gone (organization_id, user_id)
     where pending_training.organization_id = gone.organization_id and pending_training.user_id = gone.user_id`,
    [keys.map((key) => key.organizationId), keys.map((key) => key.userId)],
  );
}

/** A training that this process may make until its lease ends. */
export interface ClaimedTraining extends KeyId {
  readonly request: TrainingRequest;
  readonly failures: number;
}

interface PendingRow {
  organization_id: string;
  user_id: string;
  cut_sequence: string;
  trigger: TrainingTrigger;
  failures: number;
}

/** Takes the trainings that nobody works on, oldest first, for `leaseMs` by the database's clock. */
export async function claimTrainings(
  client: Pick<PoolClient, 'query'>,
  terms: { readonly owner: string; readonly leaseMs: number; readonly trainingsMax: number },
): Promise<ClaimedTraining[]> {
  const { rows } = await client.query<PendingRow>(
    `update pending_training set lease_owner = $1, claimable_from = clock_timestamp() + $2 * interval '1 millisecond'
     where (organization_id, user_id) in (
       select organization_id, user_id from pending_training where claimable_from <= clock_timestamp()
       order by requested_at, organization_id, user_id limit $3 for update skip locked)
     returning organization_id, user_id, cut_sequence, trigger, failures`,
    [terms.owner, terms.leaseMs, terms.trainingsMax],
  );
  return rows.map((row) => ({
    organizationId: row.organization_id,
    userId: row.user_id,
    request: { cutSequence: Number(row.cut_sequence), trigger: row.trigger },
    failures: row.failures,
  }));
}

/** Says that the owner is alive and at work on these; what it claimed without knowing runs out. */
export async function renewLeases(
  client: Pick<PoolClient, 'query'>,
  owner: string,
  keys: readonly KeyId[],
  leaseMs: number,
): Promise<void> {
  await client.query(
    `update pending_training set claimable_from = clock_timestamp() + $4 * interval '1 millisecond'
     from unnest($2::text[], $3::text[]) as running (organization_id, user_id)
     where pending_training.lease_owner = $1
       and pending_training.organization_id = running.organization_id
       and pending_training.user_id = running.user_id`,
    [
      owner,
      keys.map(({ organizationId }) => organizationId),
      keys.map(({ userId }) => userId),
      leaseMs,
    ],
  );
}

/** What waits for this key now, if `owner` still holds it; locked. */
export async function lockHeldTraining(
  tx: PoolClient,
  { organizationId, userId }: KeyId,
  owner: string,
): Promise<TrainingRequest | null> {
  const { rows } = await tx.query<PendingRow>(
    `select * from pending_training where organization_id = $1 and user_id = $2 and lease_owner = $3 for update`,
    [organizationId, userId, owner],
  );
  const [row] = rows;
  return row === undefined ? null : { cutSequence: Number(row.cut_sequence), trigger: row.trigger };
}

/** Done with this cut: the job goes; a newer cut that came meanwhile is next. */
export async function settleTraining(
  tx: PoolClient,
  { organizationId, userId }: KeyId,
  { cutSequence }: TrainingRequest,
): Promise<void> {
  const key = [organizationId, userId, cutSequence];
  await tx.query(
    'delete from pending_training where organization_id = $1 and user_id = $2 and cut_sequence = $3',
    key,
  );
  await tx.query(
    `update pending_training set lease_owner = null, claimable_from = clock_timestamp(), failures = 0
     where organization_id = $1 and user_id = $2 and cut_sequence <> $3`,
    key,
  );
}

/** The job stays, and is tried again after the pause. */
export async function postponeTraining(
  client: Pick<PoolClient, 'query'>,
  { organizationId, userId }: KeyId,
  owner: string,
  pauseMs: number,
): Promise<void> {
  await client.query(
    `update pending_training set lease_owner = null, failures = failures + 1,
       claimable_from = clock_timestamp() + $4 * interval '1 millisecond'
     where organization_id = $1 and user_id = $2 and lease_owner = $3`,
    [organizationId, userId, owner, pauseMs],
  );
}
