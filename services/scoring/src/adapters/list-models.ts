import type { Footing } from '@leadloop/model';
import type { Pool } from 'pg';

export interface ListedModel {
  readonly organizationId: string;
  readonly userId: string;
  readonly version: number;
  readonly servedVersion: number;
  readonly footing: Footing;
  readonly outcomes: number;
  readonly wins: number;
  readonly trainingDataCount: number;
  readonly lastTrainedAt: Date | null;
  readonly parkedBecause: string | null;
}

export interface ModelPosition {
  readonly organizationId: string;
  readonly userId: string;
}

/** Every user's model, by organization and user in code-point order; on the operator's role. */
export async function listModels(
  pool: Pool,
  after: ModelPosition,
  rowsMax: number,
): Promise<ListedModel[]> {
  const { rows } = await pool.query<ListedModel>(
    `select state.organization_id as "organizationId", state.user_id as "userId", newest_version as "version",
       served_version as "servedVersion", footing, outcomes, wins,
       coalesce(model."trainingDataCount", 0) as "trainingDataCount", model."lastTrainedAt",
       parked_because as "parkedBecause"
     from key_state state
     left join "LeadScoringModel" model
       on model."organizationId" = state.organization_id and model."userId" = state.user_id
     where not erased and (state.organization_id collate "C", state.user_id collate "C") > ($1, $2)
     order by state.organization_id collate "C", state.user_id collate "C"
     limit $3`,
    [after.organizationId, after.userId, rowsMax],
  );
  return rows;
}
