import type { Footing, StandingScore } from '../domain/standing-score.ts';
import { utcDay } from '../domain/utc-day.ts';
import { isoTime, millisecondsOf, rowsParameter, type SqlTransaction } from './sql.ts';

/** A score that a lead stood at, and whose model gave it. */
export interface ScoreEntry {
  readonly leadId: string;
  readonly userId: string | null;
  readonly streamVersion: number;
  readonly score: StandingScore;
}

/** Keeps `scores`: one a lead, model version, stream version and UTC day, the newest. */
export const writeScoresSql = (organization: string, scores: string): string => `
  insert into lead_score (organization_id, lead_id, model_version, stream_version, scored_day, user_id, probability,
    footing, model_revision, scored_at)
  select ${organization}, lead_id, model_version, stream_version, scored_day, user_id, probability, footing, model_revision,
    scored_at
  from jsonb_to_recordset(${scores}::jsonb) as r (
    lead_id text, model_version int, stream_version int, scored_day int, user_id text, probability float8,
    footing text, model_revision bigint, scored_at timestamptz)
  on conflict (organization_id, lead_id, model_version, stream_version, scored_day) do update set
    probability = excluded.probability, footing = excluded.footing,
    model_revision = excluded.model_revision, scored_at = excluded.scored_at`;

export const scoresParameter = (entries: readonly ScoreEntry[]): string =>
  rowsParameter(entries.map(scoreRow));

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

export interface ScoreRow {
  /** Whose model gave it. */
  readonly user_id: string | null;
  readonly probability: number;
  readonly footing: Footing;
  readonly model_version: number;
  readonly model_revision: number;
  readonly stream_version: number;
  readonly scored_at: number;
}

/** Newest first, from a moment (milliseconds since the epoch) backwards. */
export interface ScorePosition {
  readonly scoredAt: number;
  readonly streamVersion: number;
  readonly modelVersion: number;
}

const readSql = `
  select user_id, probability, footing, model_version, model_revision::float8, stream_version,
    ${millisecondsOf('scored_at')} as scored_at
  from lead_score
  where organization_id = $1 and lead_id = $2
    and (scored_at, stream_version, model_version) < ($3::timestamptz, $4::int, $5::int)
  order by scored_at desc, stream_version desc, model_version desc limit $6`;

/** The scores that a lead stood at before a position, the newest first, of those the transaction may see. */
export function readScores(
  sql: SqlTransaction,
  organizationId: string,
  leadId: string,
  before: ScorePosition,
  limit: number,
): Promise<ScoreRow[]> {
  return sql.$queryRawUnsafe<ScoreRow[]>(
    readSql,
    organizationId,
    leadId,
    isoTime(before.scoredAt),
    before.streamVersion,
    before.modelVersion,
    limit,
  );
}

/** Before this position stands whatever stood at a moment. */
export const scoresAsOf = (timeMs: number): ScorePosition => ({
  scoredAt: timeMs + 1,
  streamVersion: 0,
  modelVersion: 0,
});
