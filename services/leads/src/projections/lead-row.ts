import type { Features } from '@leadloop/contracts';
import type { Lead, LeadState, LeadStatus } from '../domain/lead.ts';
import type { Footing, StandingScore } from '../domain/standing-score.ts';

/** A row of `lead` under its SQL names; times are milliseconds since the epoch. */
export interface LeadRow {
  readonly lead_id: string;
  readonly user_id: string | null;
  readonly version: number;
  readonly status: LeadStatus | 'deleted';
  readonly name: string | null;
  readonly score: number | null;
  readonly attributes: Features;
  readonly created_at: number;
  readonly last_activity_at: number | null;
  readonly activity_count: number;
  readonly closed_at: number | null;
  readonly outcome_user_id: string | null;
  readonly probability: number | null;
  readonly footing: Footing | null;
  readonly model_version: number | null;
  readonly model_revision: number | null;
  readonly scored_at: number | null;
}

/** The row of a lead that stands, from its folded state. */
export function standingRow(
  id: { readonly leadId: string; readonly version: number },
  lead: Lead,
  score: StandingScore | null,
): LeadRow {
  return {
    lead_id: id.leadId,
    version: id.version,
    user_id: lead.assigneeId,
    status: lead.status,
    name: lead.name,
    score: lead.score,
    attributes: lead.attributes,
    created_at: lead.createdAt,
    last_activity_at: lead.lastActivityAt,
    activity_count: lead.activityCount,
    closed_at: lead.closedAt,
    outcome_user_id: lead.outcomeUserId,
    probability: score?.probability ?? null,
    footing: score?.footing ?? null,
    model_version: score?.modelVersion ?? null,
    model_revision: score?.modelRevision ?? null,
    scored_at: score?.scoredAt ?? null,
  };
}

/** What is left of a deleted lead: its id, its stream's version, and whose it was. */
export function deletedRow(
  id: { readonly leadId: string; readonly version: number },
  before: Lead,
): LeadRow {
  const described = { name: null, score: null, attributes: {} };
  const happened = { activityCount: 0, lastActivityAt: null, closedAt: null, outcomeUserId: null };
  return { ...standingRow(id, { ...before, ...described, ...happened }, null), status: 'deleted' };
}

/** The state that a row stands for; a projection, so commands fold their events instead. */
export function leadOfRow(row: LeadRow): LeadState {
  if (row.status === 'deleted') return null;
  return {
    status: row.status,
    assigneeId: row.user_id,
    name: row.name,
    score: row.score,
    attributes: row.attributes,
    createdAt: row.created_at,
    activityCount: row.activity_count,
    lastActivityAt: row.last_activity_at,
    closedAt: row.closed_at,
    outcomeUserId: row.outcome_user_id,
  };
}

/** The score that a row stands at; null where it was closed before it was ever ranked. */
export function scoreOfRow(row: LeadRow): StandingScore | null {
  const { probability, footing, model_version, model_revision, scored_at } = row;
  if (probability === null || footing === null) return null;
  if (model_version === null || model_revision === null || scored_at === null) return null;
  const model = { modelVersion: model_version, modelRevision: model_revision };
  return { probability, footing, ...model, scoredAt: scored_at };
}
