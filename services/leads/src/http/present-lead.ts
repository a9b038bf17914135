import type { Static } from 'typebox';
import type { LeadRow } from '../projections/lead-row.ts';
import type { leadResource } from './lead-schemas.ts';

export const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
const isoTimeOrNull = (timeMs: number | null): string | null =>
  timeMs === null ? null : isoTime(timeMs);

/** A lead as callers see it. Only leads that stand are shown. */
export function presentLead(organizationId: string, row: LeadRow): Static<typeof leadResource> {
  if (row.status === 'deleted') throw new Error('a deleted lead would be shown');
  return {
    leadId: row.lead_id,
    organizationId,
    assigneeId: row.user_id,
    name: row.name,
    status: row.status,
    score: row.score,
    createdAt: isoTime(row.created_at),
    lastActivityAt: isoTimeOrNull(row.last_activity_at),
    activityCount: row.activity_count,
    attributes: row.attributes,
    probability: row.probability,
    footing: row.footing,
    modelVersion: row.model_version,
    scoredAt: isoTimeOrNull(row.scored_at),
    closedAt: isoTimeOrNull(row.closed_at),
  };
}
