import type { StandingScore } from '../domain/standing-score.ts';
import { utcDay } from '../domain/utc-day.ts';
import { isoTime, rowsParameter, type SqlTransaction } from './sql.ts';

/** A score that a lead stood at, and whose model gave it. */
export interface ScoreEntry {
  readonly leadId: string;
  readonly userId: string | null;
  readonly streamVersion: number;
  readonly score: StandingScore;
}

const writeSql = `
  insert into lead_score (organization_id, lead_id, model_version, stream_version, scored_day, user_id, probability,
    footing, model_revision, scored_at)
  select $1, lead_id, model_version, stream_version, scored_day, user_id, probability, footing, model_revision, scored_at
  from jsonb_to_recordset($2::jsonb) as r (
    lead_id text, model_version int, stream_version int, scored_day int, user_id text, probability float8,
    footing text, model_revision bigint, scored_at timestamptz)
  on conflict (organization_id, lead_id, model_version, stream_version, scored_day) do update set
    probability = excluded.probability, footing = excluded.footing,
    model_revision = excluded.model_revision, scored_at = excluded.scored_at`;

/** Keeps scores: one a lead, model version, stream version and UTC day, the newest. */
export async function writeScores(
  sql: SqlTransaction,
  organizationId: string,
  entries: readonly ScoreEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql.$executeRawUnsafe(writeSql, organizationId, rowsParameter(entries.map(scoreRow)));
}

function scoreRow({ leadId, userId, streamVersion, score }: ScoreEntry) {
  return {
    lead_id: leadId,
    user_id: userId,
    stream_version: streamVersion,
    scored_day: utcDay(score.scoredAt),
    probability: score.probability,
    footing: score.footing,
    model_version: score.modelVersion,
    model_revision: score.modelRevision,
    scored_at: isoTime(score.scoredAt),
  };
}
