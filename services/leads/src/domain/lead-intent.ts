import type { LeadState } from './lead.ts';
import type { LeadCommand } from './lead-command.ts';
import type { EventFacts, LeadChanges, LeadDescription, Outcome } from './lead-event.ts';
import { LeadRefusal } from './refusal.ts';

type Commands = readonly LeadCommand[];

/** A lead as a caller describes it, and whose it would be. */
export interface DescribedLead extends LeadDescription {
  readonly assigneeId: string | null;
}

/** Something that had happened on a lead before it came here. */
export interface PastActivity {
  readonly facts: EventFacts;
  readonly activity: string;
}

export function createLead(
  facts: EventFacts,
  described: DescribedLead,
  activities: readonly PastActivity[] = [],
): Commands {
  return [
    { ...facts, type: 'CreateLead', data: described },
    ...activities.map(({ facts, activity }): LeadCommand => ({
      ...facts,
      type: 'RecordActivity',
      data: { activity },
    })),
  ];
}

/** Makes the lead what is described; one that stands keeps its assignee unless the caller names one. */
export function upsertLead(
  facts: EventFacts,
  described: DescribedLead,
  namesAssignee: boolean,
  state: LeadState,
): Commands {
  if (state === null) return createLead(facts, described);
  const { assigneeId, ...data } = described;
  const assigned = assignLead(facts, namesAssignee ? assigneeId : undefined);
  return [{ ...facts, type: 'ReplaceLead', data }, ...assigned];
}

/** Changes what is given, the assignee included. */
export function changeLead(
  facts: EventFacts,
  changes: LeadChanges,
  assigneeId: string | null | undefined,
): Commands {
  const assigned = assignLead(facts, assigneeId);
  if (Object.keys(changes).length === 0) return assigned;
  return [{ ...facts, type: 'ChangeLead', data: changes }, ...assigned];
}

function assignLead(facts: EventFacts, assigneeId: string | null | undefined): Commands {
  return assigneeId === undefined ? [] : [{ ...facts, type: 'AssignLead', data: { assigneeId } }];
}

export interface HistoricalOutcome {
  readonly facts: EventFacts;
  readonly outcome: Outcome;
  /** The lead as it came in and what happened on it since, for where it does not stand yet. */
  readonly lead: {
    readonly facts: EventFacts;
    readonly described: DescribedLead;
    readonly activities: readonly PastActivity[];
  } | null;
}

/**
 * Records an outcome, creating an unknown lead with it. `memberId`: the acting member, who may not
 * teach a colleague's model; null for an admin.
 */
export function recordOutcome(
  { facts, outcome, lead }: HistoricalOutcome,
  memberId: string | null,
  state: LeadState,
): Commands {
  const record: LeadCommand = { ...facts, type: 'RecordOutcome', data: { outcome } };
  if (state !== null || lead === null) return [record];
  const { assigneeId } = lead.described;
  const isForColleague = assigneeId !== null && assigneeId !== memberId;
  if (memberId !== null && isForColleague) throw new LeadRefusal('lead-not-yours');
  return [...createLead(lead.facts, lead.described, lead.activities), record];
}
