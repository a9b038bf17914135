import type { TrainingDecision } from '@leadloop/contracts';
import type { ModelFactor } from '@leadloop/model';
import type { PoolClient } from 'pg';
import type { LastVersion } from '../domain/training-attempt.ts';
import type { KeyChange } from '../projections/key-change.ts';
import type { KeyId } from '../reactions/scoring-store.ts';
import { timestampFromMs } from './row-times.ts';

/** The version that a decision made, with everything that it was made from. */
export async function insertVersion(
  tx: PoolClient,
  decision: TrainingDecision,
  parameters: Buffer,
): Promise<void> {
  await tx.query(
    `insert into model_version (organization_id, user_id, version, decision_sequence, cut_sequence, algorithm,
       first_training_outcomes, retraining_step_min, retraining_share, training_data_count, wins,
       training_set_digest, parameters, parameters_digest, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, ${timestampFromMs('$15::bigint')})`,
    [
      decision.organizationId,
      decision.userId,
      decision.version,
      decision.sequence,
      decision.cutSequence,
      decision.algorithm,
      decision.thresholds.firstTrainingOutcomes,
      decision.thresholds.retrainingStepMin,
      decision.thresholds.retrainingShare,
      decision.trainingDataCount,
      decision.wins,
      decision.trainingSetDigest,
      parameters,
      decision.parametersDigest,
      decision.decidedAt,
    ],
  );
}

/** The row that "LeadScoringModel" has for a user: what the served version learned, and when. */
export async function upsertLeadScoringModel(
  tx: PoolClient,
  decision: TrainingDecision,
  factors: Record<string, ModelFactor>,
): Promise<void> {
  const moment = timestampFromMs('$5::bigint');
  await tx.query(
    `insert into "LeadScoringModel" ("id", "organizationId", "userId", "factors", "lastTrainedAt", "trainingDataCount", "updatedAt")
     values ($1, $2, $3, $4, ${moment}, $6, ${moment})
     on conflict ("userId") do update set "factors" = excluded."factors", "lastTrainedAt" = excluded."lastTrainedAt",
       "trainingDataCount" = excluded."trainingDataCount", "updatedAt" = excluded."updatedAt"`,
    [
      decision.decisionId,
      decision.organizationId,
      decision.userId,
      JSON.stringify(factors),
      decision.decidedAt,
      decision.trainingDataCount,
    ],
  );
}

/** Back to the prior: nothing that was learned stands for the user any more. */
export async function clearLeadScoringModel(
  tx: PoolClient,
  { organizationId, userId }: KeyId,
  nowMs: number,
): Promise<void> {
  await tx.query(
    `update "LeadScoringModel" set "factors" = '{}', "trainingDataCount" = 0, "accuracy" = null,
       "updatedAt" = ${timestampFromMs('$3::bigint')} where "organizationId" = $1 and "userId" = $2`,
    [organizationId, userId, nowMs],
  );
}

/** The version that ranks for this key; null while the prior does. */
export async function readServedVersion(
  client: Pick<PoolClient, 'query'>,
  { organizationId, userId }: KeyId,
): Promise<LastVersion | null> {
  const { rows } = await client.query<{ cut_sequence: string; algorithm: string }>(
    `select cut_sequence, algorithm from model_version
     join key_state using (organization_id, user_id)
     where organization_id = $1 and user_id = $2 and version = served_version`,
    [organizationId, userId],
  );
  const [row] = rows;
  return row === undefined
    ? null
    : { cutSequence: Number(row.cut_sequence), algorithm: row.algorithm };
}

/** A version that learned from a lead which was deleted says so for ever. */
export async function retireVersions(tx: PoolClient, changes: readonly KeyChange[]): Promise<void> {
  const retired = changes.flatMap(({ state, retired }) =>
    retired.map((row) => ({ state, ...row })),
  );
  if (retired.length === 0) return;
  await tx.query(
    `update model_version set retired_by_sequence = given.by_sequence
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
       as given (organization_id, user_id, lead_id, by_sequence)
     where model_version.organization_id = given.organization_id and model_version.user_id = given.user_id
       and retired_by_sequence is null
       and exists (
         select from training_example learned
         where learned.organization_id = given.organization_id and learned.user_id = given.user_id
           and learned.lead_id = given.lead_id and learned.sequence <= model_version.cut_sequence
           and coalesce(learned.superseded_by_sequence > model_version.cut_sequence, true))`,
    [
      retired.map(({ state }) => state.organizationId),
      retired.map(({ state }) => state.userId),
      retired.map(({ leadId }) => leadId),
      retired.map(({ bySequence }) => bySequence),
    ],
  );
}
