import { isNewInHistory } from '../domain/standing-score.ts';
import { type RankingModel, scoreLead } from '../domain/score-lead.ts';
import { type LeadRow, leadOfRow, scoreOfRow } from '../projections/lead-row.ts';
import { leadColumns } from './lead-rows.ts';
import { type ScoreEntry, scoresParameter, writeScoresSql } from './score-history.ts';
import { isoTime, rowsParameter, type SqlTransaction } from './sql.ts';

/** Whose open leads; null: those without assignee. */
export interface LeadsOwner {
  readonly organizationId: string;
  readonly userId: string | null;
}

const openLeadsSql = `
  select ${leadColumns('l')} from lead l
  where l.organization_id = $1 and l.user_id is not distinct from $2 and l.status = 'open'`;

const writeSql = `
  with ranked as (
    update lead l set probability = r.probability, footing = r.footing, model_version = r.model_version,
      model_revision = r.model_revision, scored_at = r.scored_at, written_xid = pg_current_xact_id()
    from jsonb_to_recordset($2::jsonb) as r (
      lead_id text, probability float8, footing text, model_version int, model_revision bigint, scored_at timestamptz)
    where l.organization_id = $1 and l.lead_id = r.lead_id)
  ${writeScoresSql('$1', '$3')}`;

/** Ranks a user's open leads anew, as they are at `now`. The key is locked: nobody else writes them meanwhile. */
export async function rescoreLeads(
  sql: SqlTransaction,
  { organizationId, userId }: LeadsOwner,
  ranking: RankingModel,
  now: number,
): Promise<void> {
  const rows = await sql.$queryRawUnsafe<LeadRow[]>(openLeadsSql, organizationId, userId);
  const scored = rows.flatMap((row) => {
    const lead = leadOfRow(row);
    return lead === null ? [] : [{ row, score: scoreLead(ranking, lead, now) }];
  });
  if (scored.length === 0) return;
  const updates = scored.map(({ row, score }) => ({
    lead_id: row.lead_id,
    probability: score.probability,
    footing: score.footing,
    model_version: score.modelVersion,
    model_revision: score.modelRevision,
    scored_at: isoTime(score.scoredAt),
  }));
  const entries = scored
    .filter(({ row, score }) => isNewInHistory(scoreOfRow(row), score))
    .map(({ row, score }): ScoreEntry => {
      return { leadId: row.lead_id, userId, streamVersion: row.version, score };
    });
  const [ranks, scores] = [rowsParameter(updates), scoresParameter(entries)];
  await sql.$executeRawUnsafe(writeSql, organizationId, ranks, scores);
}
