import { recordKey } from '@leadloop/contracts';
import type { LeadRequest } from '../domain/lead-request.ts';
import { LeadRefusal } from '../domain/refusal.ts';
import type { LeadRow } from '../projections/lead-row.ts';
import { lockKeys } from './key-locks.ts';
import { leadRowsSql, readLeadRows } from './lead-rows.ts';
import { type EventRow, streamsOf, streamsSql } from './lead-streams.ts';
import type { SqlTransaction } from './sql.ts';
import { WriterCameBetween } from './transaction-conflict.ts';
import { type ModelRow, newestModelsSql } from './user-models.ts';
import { type FeatureKeyRow, featureKeysOf, featureKeysSql } from './users.ts';
import { type WorkingLead, workingLead } from './working-lead.ts';

/** The leads that a transaction works on, locked, with all users whom that may concern. */
export interface LeadWorkspace {
  readonly leads: ReadonlyMap<string, WorkingLead>;
  readonly rows: ReadonlyMap<string, LeadRow>;
  /** Whose keys are locked. */
  readonly userIds: readonly string[];
  /** Of those users who stand in the organization. */
  readonly featureKeys: ReadonlyMap<string, Buffer>;
  readonly models: readonly ModelRow[];
}

const rowsOf = (query: string): string => `(select coalesce(json_agg(q), '[]') from (${query}) q)`;
/** One statement: each way to the database costs more than the rows. */
const readSql = `
  select ${rowsOf(leadRowsSql('$1', '$2'))} as leads, ${rowsOf(streamsSql('$1', '$3'))} as events,
    ${rowsOf(featureKeysSql('$1', '$4'))} as users, ${rowsOf(newestModelsSql('$1', '$4'))} as models,
    exists (select from "Organization" where "id" = $1 and "erasedAt" is not null) as is_erased`;

interface ReadWorkspace {
  readonly is_erased: boolean;
  readonly leads: readonly LeadRow[];
  readonly events: readonly EventRow[];
  readonly users: readonly FeatureKeyRow[];
  readonly models: readonly ModelRow[];
}

/**
 * Finds the leads as the caller sees them, locks the keys they belong to, and reads them again: now
 * nobody else writes them. Throws `WriterCameBetween` where one changed hands meanwhile, and a `LeadRefusal`
 * where the organization was erased.
 */
export async function openWorkspace(
  sql: SqlTransaction,
  organizationId: string,
  requests: readonly LeadRequest[],
): Promise<LeadWorkspace> {
  const leadIds = [...new Set(requests.map(({ leadId }) => leadId))];
  const seen = await readLeadRows(sql, organizationId, leadIds);
  const visibleIds = new Set(seen.map(({ lead_id }) => lead_id));
  const keys = keysOf(organizationId, seen, requests);
  await lockKeys(sql, [...keys.keys()]);
  const userIds = [...keys.values()].filter((userId) => userId !== '');
  const asked = [organizationId, leadIds, [...visibleIds], userIds];
  const [read] = await sql.$queryRawUnsafe<ReadWorkspace[]>(readSql, ...asked);
  if (read === undefined) throw new Error('a select of scalars gave no row');
  if (read.is_erased) throw new LeadRefusal('organization-erased');
  refuseUnlocked(organizationId, read.leads, visibleIds, keys);
  const rows = new Map(read.leads.map((row) => [row.lead_id, row]));
  const streams = streamsOf(read.events);
  const leads = leadIds.map((leadId) => {
    const row = rows.get(leadId);
    const isVisible = row === undefined || visibleIds.has(leadId);
    return workingLead(leadId, row, streams.get(leadId) ?? [], isVisible);
  });
  return {
    leads: new Map(leads.map((lead) => [lead.leadId, lead])),
    rows,
    userIds,
    featureKeys: featureKeysOf(read.users),
    models: read.models,
  };
}

/**
 * The feature keys with those of users who are heard of only in a lead's past, such as that an outcome of theirs which
 * was taken back is forgotten. Their keys are locked too: out of order, so two that meet are run again.
 */
export async function featureKeysWithPast(
  sql: SqlTransaction,
  organizationId: string,
  { userIds, featureKeys }: LeadWorkspace,
  heardOf: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const late = [...new Set(heardOf)].filter((userId) => !userIds.includes(userId));
  if (late.length === 0) return featureKeys;
  await lockKeys(
    sql,
    late.map((userId) => recordKey(organizationId, userId)),
  );
  const text = featureKeysSql('$1', '$2');
  const rows = await sql.$queryRawUnsafe<FeatureKeyRow[]>(text, organizationId, late);
  return new Map([...featureKeys, ...featureKeysOf(rows)]);
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
