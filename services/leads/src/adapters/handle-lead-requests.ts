import { StaleVersion } from '@leadloop/event-sourcing';
import type { LeadRequest } from '../domain/lead-request.ts';
import { LeadRefusal } from '../domain/refusal.ts';
import type { LeadRow } from '../projections/lead-row.ts';
import { featureKeysWithPast, type LeadWorkspace, openWorkspace } from './lead-workspace.ts';
import { saveWorkingLeads } from './save-working-leads.ts';
import type { SqlTransaction } from './sql.ts';
import type { UserModels } from './user-models.ts';
import { applyRequest, newEvents, versionOf, type WorkingLead } from './working-lead.ts';

export interface LeadWork {
  readonly organizationId: string;
  /** When the requests came in, in milliseconds since the epoch. */
  readonly now: number;
  /** At most 1,000. */
  readonly requests: readonly LeadRequest[];
}

/** What became of a request. `row` is the lead as the whole transaction leaves it. */
export type LeadResult =
  | {
      readonly kind: 'done';
      readonly version: number;
      readonly wasThere: boolean;
      readonly row: LeadRow;
    }
  | { readonly kind: 'refused'; readonly refusal: LeadRefusal | StaleVersion };

/**
 * Handles requests in the caller's transaction, in the order given; what is refused changes nothing
 * and the rest stands. Throws `WriterCameBetween` where the transaction must be run again.
 */
export async function handleLeadRequests(
  sql: SqlTransaction,
  models: UserModels,
  { organizationId, now, requests }: LeadWork,
): Promise<readonly LeadResult[]> {
  const workspace = await openWorkspace(sql, organizationId, requests);
  const { leads, answers } = applyInOrder(workspace, requests);
  const changed = [...leads.values()].filter((lead) => newEvents(lead).length > 0);
  const rankingOf = await models.rankingBy(sql, organizationId, workspace.models);
  const heardOf = changed.flatMap((lead) => lead.publications.map(({ userId }) => userId));
  const featureKeys = await featureKeysWithPast(sql, organizationId, workspace, heardOf);
  const saved = { organizationId, now, leads: changed, featureKeys, rankingOf };
  const rows = new Map(workspace.rows);
  for (const row of await saveWorkingLeads(sql, saved)) rows.set(row.lead_id, row);
  return answers.map((answer) => resultOf(answer, rows));
}

interface Applied {
  readonly before: WorkingLead;
  readonly after: WorkingLead;
}
type Answer = Applied | LeadRefusal | StaleVersion;

function applyInOrder(workspace: LeadWorkspace, requests: readonly LeadRequest[]) {
  const leads = new Map(workspace.leads);
  const answers = requests.map((request): Answer => {
    const before = leads.get(request.leadId);
    if (before === undefined) throw new Error('a lead was asked for that was not opened');
    try {
      refuseUnknownAssignee(request, workspace);
      const after = applyRequest(before, request);
      leads.set(request.leadId, after);
      return { before, after };
    } catch (error) {
      if (error instanceof LeadRefusal || error instanceof StaleVersion) return error;
      throw error;
    }
  });
  return { leads, answers };
}

function refuseUnknownAssignee({ assigneeId }: LeadRequest, { featureKeys }: LeadWorkspace): void {
  const isKnown = assigneeId === null || assigneeId === undefined || featureKeys.has(assigneeId);
  if (!isKnown) throw new LeadRefusal('assignee-unknown');
}

function resultOf(answer: Answer, rows: ReadonlyMap<string, LeadRow>): LeadResult {
  if (answer instanceof Error) return { kind: 'refused', refusal: answer };
  const row = rows.get(answer.after.leadId);
  if (row === undefined) throw new Error('a lead was handled and has no row');
  const wasThere = answer.before.state !== null;
  return { kind: 'done', version: versionOf(answer.after), wasThere, row };
}
