import type { Prediction } from '@leadloop/model';
import { evolveLead, type Lead } from '../domain/lead.ts';
import { leadFeatures } from '../domain/lead-features.ts';
import { type Replay, type ScoreChange, splitChange } from '../domain/score-change.ts';
import type { RankingModel } from '../domain/score-lead.ts';
import type { LeadRow } from '../projections/lead-row.ts';
import { readStream } from './lead-streams.ts';
import { readScores, type ScoreRow, scoresAsOf } from './score-history.ts';
import type { SqlTransaction } from './sql.ts';
import type { UserModels } from './user-models.ts';

export interface PredictionQuestion {
  readonly organizationId: string;
  readonly row: LeadRow;
  readonly lead: Lead;
  /** Milliseconds since the epoch, as all times here. */
  readonly now: number;
  /** Ask also why the score changed since then. */
  readonly since: number | null;
}

export interface LeadPrediction {
  readonly ranking: RankingModel;
  readonly prediction: Prediction;
  /** Null where it was not asked for, or no score stood then. */
  readonly change: ScoreChange | null;
}

/** A lead's prediction by its assignee's model, computed now and not stored. */
export async function predictLead(
  sql: SqlTransaction,
  models: UserModels,
  question: PredictionQuestion,
): Promise<LeadPrediction> {
  const { organizationId, lead, now } = question;
  const userIds = lead.assigneeId === null ? [] : [lead.assigneeId];
  const ranking = (await models.newest(sql, organizationId, userIds))(lead.assigneeId);
  const prediction = ranking.model.predict(leadFeatures(lead, now));
  return { ranking, prediction, change: await changeSince(sql, models, question, ranking) };
}

async function changeSince(
  sql: SqlTransaction,
  models: UserModels,
  { organizationId, row, lead, now, since }: PredictionQuestion,
  ranking: RankingModel,
): Promise<ScoreChange | null> {
  if (since === null) return null;
  const [stood] = await readScores(sql, organizationId, row.lead_id, scoresAsOf(since), 1);
  if (stood === undefined) return null;
  const leadThen = await leadAt(sql, organizationId, row.lead_id, stood);
  if (leadThen === null) return null;
  const { user_id, model_revision, probability: stoodThen } = stood;
  const rankingThen = await models.revision(sql, organizationId, user_id, model_revision);
  const replay =
    ({ model }: RankingModel): Replay =>
    (which, time) =>
      model.probability(
        leadFeatures(which === 'then' ? leadThen : lead, time === 'then' ? since : now),
      );
  const byModelThen = rankingThen === null ? null : replay(rankingThen);
  return splitChange({ stoodThen, byModelNow: replay(ranking), byModelThen });
}

async function leadAt(
  sql: SqlTransaction,
  organizationId: string,
  leadId: string,
  stood: ScoreRow,
): Promise<Lead | null> {
  const stream = await readStream(sql, organizationId, leadId);
  return stream.slice(0, stood.stream_version).reduce(evolveLead, null);
}
