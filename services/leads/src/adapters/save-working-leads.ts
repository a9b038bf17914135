import { isNewInHistory, type StandingScore } from '../domain/standing-score.ts';
import { type RankingModel, scoreLead } from '../domain/score-lead.ts';
import { deletedRow, type LeadRow, standingRow } from '../projections/lead-row.ts';
import { forgetLeads, leadRowsParameter, writeLeadRowsSql } from './lead-rows.ts';
import { appendEventsSql, eventsParameter } from './lead-streams.ts';
import { outboxParameter, writeOutboxSql } from './outbox.ts';
import { outcomeRecords } from './outcome-records.ts';
import { type ScoreEntry, scoresParameter, writeScoresSql } from './score-history.ts';
import type { SqlTransaction } from './sql.ts';
import { newEvents, versionOf, type WorkingLead } from './working-lead.ts';

export interface LeadsToSave {
  readonly organizationId: string;
  readonly now: number;
  /** Those with new events. */
  readonly leads: readonly WorkingLead[];
  readonly featureKeys: ReadonlyMap<string, Buffer>;
  readonly rankingOf: (userId: string | null) => RankingModel;
}

/** One statement: each way to the database costs more than the rows. References are checked at its end. */
const writeSql = `
  with written as (${writeLeadRowsSql('$1', '$2')}),
    appended as (${appendEventsSql('$1', '$3')}),
    scored as (${writeScoresSql('$1', '$4')})
  ${writeOutboxSql('$5')}`;

/**
 * Writes state, events, scores and what others must hear. Returns the rows written. Where another
 * writer came first the events' primary key refuses all of it.
 */
export async function saveWorkingLeads(
  sql: SqlTransaction,
  save: LeadsToSave,
): Promise<readonly LeadRow[]> {
  const { organizationId, leads } = save;
  if (leads.length === 0) return [];
  const scored = leads.map((lead) => ({ lead, score: scoreAfter(lead, save) }));
  const rows = scored.map(({ lead, score }) => rowOf(lead, score));
  await sql.$executeRawUnsafe(
    writeSql,
    organizationId,
    leadRowsParameter(rows),
    eventsParameter(leads.flatMap(storedEvents)),
    scoresParameter(scored.flatMap(historyEntry)),
    outboxParameter(await outcomeRecords(sql, save)),
  );
  const deletedIds = rows.filter(({ status }) => status === 'deleted').map((row) => row.lead_id);
  await forgetLeads(sql, organizationId, deletedIds);
  return rows;
}

/** An open lead is ranked anew by what it is now; a closed one keeps the score it was closed with. */
function scoreAfter(lead: WorkingLead, { now, rankingOf }: LeadsToSave): StandingScore | null {
  if (lead.state?.status !== 'open') return lead.standing;
  return scoreLead(rankingOf(lead.state.assigneeId), lead.state, now);
}

function rowOf(lead: WorkingLead, score: StandingScore | null): LeadRow {
  const id = { leadId: lead.leadId, version: versionOf(lead) };
  if (lead.state !== null) return standingRow(id, lead.state, score);
  if (lead.lastState === null) throw new Error('a lead without a state has new events');
  return deletedRow(id, lead.lastState);
}

function storedEvents(lead: WorkingLead) {
  return newEvents(lead).map((event, index) => ({
    leadId: lead.leadId,
    version: lead.storedVersion + index + 1,
    event,
  }));
}

function historyEntry({ lead, score }: { lead: WorkingLead; score: StandingScore | null }) {
  if (score === null || lead.state === null || !isNewInHistory(lead.standing, score)) return [];
  const streamVersion = versionOf(lead);
  const entry: ScoreEntry = {
    leadId: lead.leadId,
    userId: lead.state.assigneeId,
    streamVersion,
    score,
  };
  return [entry];
}
