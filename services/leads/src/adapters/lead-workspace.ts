import { recordKey } from '@leadloop/contracts';
import type { LeadRequest } from '../domain/lead-request.ts';
import type { LeadRow } from '../projections/lead-row.ts';
import { lockKeys } from './key-locks.ts';
import { readLeadRows } from './lead-rows.ts';
import { readStreams } from './lead-streams.ts';
import type { SqlTransaction } from './sql.ts';
import { WriterCameBetween } from './transaction-conflict.ts';
import { readFeatureKeys } from './users.ts';
import { type WorkingLead, workingLead } from './working-lead.ts';

/** The leads that a transaction works on, locked, with all users whom that may concern. */
export interface LeadWorkspace {
  readonly leads: ReadonlyMap<string, WorkingLead>;
  readonly rows: ReadonlyMap<string, LeadRow>;
  readonly userIds: readonly string[];
  /** Of those users who exist in the organization. */
  readonly featureKeys: ReadonlyMap<string, Buffer>;
}

/**
 * Finds the leads as the caller sees them, locks the keys they belong to, and reads them again: now
 * nobody else writes them. Throws `WriterCameBetween` where one changed hands meanwhile.
 */
export async function openWorkspace(
  sql: SqlTransaction,
  organizationId: string,
  requests: readonly LeadRequest[],
): Promise<LeadWorkspace> {
  const leadIds = [...new Set(requests.map(({ leadId }) => leadId))];
  const seen = await readLeadRows(sql, organizationId, leadIds);
  const visibleIds = new Set(seen.map(({ lead_id }) => lead_id));
  await seeOrganization(sql);
  const keys = keysOf(organizationId, seen, requests);
  await lockKeys(sql, [...keys.keys()]);
  const rows = await readLeadRows(sql, organizationId, leadIds);
  refuseUnlocked(organizationId, rows, visibleIds, keys);
  const streams = await readStreams(sql, organizationId, [...visibleIds]);
  const userIds = [...keys.values()].filter((userId) => userId !== '');
  const rowsById = new Map(rows.map((row) => [row.lead_id, row]));
  const leads = leadIds.map((leadId) => {
    const row = rowsById.get(leadId);
    const isVisible = row === undefined || visibleIds.has(leadId);
    return workingLead(leadId, row, streams.get(leadId) ?? [], isVisible);
  });
  return {
    leads: new Map(leads.map((lead) => [lead.leadId, lead])),
    rows: rowsById,
    userIds,
    featureKeys: await readFeatureKeys(sql, organizationId, userIds),
  };
}

/**
 * The rows were first read as the caller sees them; what follows may reach a colleague: a lead is
 * handed on, an outcome withdrawn, an id is taken. The organization stays the token's.
 */
async function seeOrganization(sql: SqlTransaction): Promise<void> {
  await sql.$queryRawUnsafe(`select set_config('app.scope', 'organization', true)`);
}

/** The keys that the leads belong to, or may after the requests; '' is the key of leads without assignee. */
function keysOf(
  organizationId: string,
  rows: readonly LeadRow[],
  requests: readonly LeadRequest[],
): ReadonlyMap<string, string> {
  const ofRows = rows.flatMap((row) => [row.user_id ?? '', row.outcome_user_id ?? '']);
  const ofRequests = requests.map(({ assigneeId }) => assigneeId ?? '');
  const userIds = new Set([...ofRows, ...ofRequests]);
  return new Map([...userIds].map((userId) => [recordKey(organizationId, userId), userId]));
}

function refuseUnlocked(
  organizationId: string,
  rows: readonly LeadRow[],
  visibleIds: ReadonlySet<string>,
  keys: ReadonlyMap<string, string>,
): void {
  const visible = rows.filter(({ lead_id }) => visibleIds.has(lead_id));
  for (const key of keysOf(organizationId, visible, []).keys()) {
    if (!keys.has(key)) throw new WriterCameBetween('a lead changed hands');
  }
}
