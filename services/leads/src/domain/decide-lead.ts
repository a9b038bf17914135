import type { Decider } from '@leadloop/event-sourcing';
import { type Features, InvalidFeatures, validateAttributes } from '@leadloop/contracts';
import { evolveLead, type Lead, type LeadState } from './lead.ts';
import type { LeadCommand } from './lead-command.ts';
import type { LeadEvent } from './lead-event.ts';
import { withChanges } from './lead-changes.ts';
import { refuseBeforeCreation, refuseFuture } from './occurrence-time.ts';
import { LeadRefusal } from './refusal.ts';

/** What a command does to a lead: its events, or a `LeadRefusal`. */
export function decideLead(command: LeadCommand, state: LeadState): readonly LeadEvent[] {
  refuseFuture(command);
  if (command.type === 'CreateLead') return create(command, state);
  if (state === null) throw new LeadRefusal('lead-not-found');
  refuseBeforeCreation(command, state.createdAt);
  return decideStanding(command, state);
}

export const leadDecider: Decider<LeadState, LeadCommand, LeadEvent> = {
  initialState: null,
  decide: decideLead,
  evolve: evolveLead,
};

type Command<Type extends LeadCommand['type']> = LeadCommand & { readonly type: Type };

function create(command: Command<'CreateLead'>, state: LeadState): LeadEvent[] {
  if (state !== null) throw new LeadRefusal('lead-exists');
  refuseInvalid(command.data.attributes);
  return [{ ...facts(command), type: 'LeadCreated', data: command.data }];
}

function decideStanding(
  command: Exclude<LeadCommand, { type: 'CreateLead' }>,
  lead: Lead,
): LeadEvent[] {
  switch (command.type) {
    case 'ChangeLead':
      refuseInvalid(withChanges(lead, command.data).attributes);
      return [{ ...facts(command), type: 'LeadChanged', data: command.data }];
    case 'ReplaceLead':
      refuseInvalid(command.data.attributes);
      return [{ ...facts(command), type: 'LeadReplaced', data: command.data }];
    case 'RecordActivity':
      return [{ ...facts(command), type: 'ActivityRecorded', data: command.data }];
    case 'AssignLead':
      if (command.data.assigneeId === lead.assigneeId) return [];
      return [{ ...facts(command), type: 'LeadAssigned', data: command.data }];
    case 'RecordOutcome':
      return recordOutcome(command, lead);
    case 'ReopenLead':
      if (lead.status === 'open') throw new LeadRefusal('lead-not-closed');
      return [{ ...facts(command), type: 'LeadReopened', data: {} }];
    case 'DeleteLead':
    default:
      return [{ ...facts(command), type: 'LeadDeleted', data: {} }];
  }
}

function recordOutcome(command: Command<'RecordOutcome'>, lead: Lead): LeadEvent[] {
  if (lead.status !== 'open') throw new LeadRefusal('lead-already-closed');
  if (lead.assigneeId === null) throw new LeadRefusal('lead-unassigned');
  const data = { outcome: command.data.outcome, userId: lead.assigneeId };
  return [{ ...facts(command), type: 'OutcomeRecorded', data }];
}

function facts({ occurredAt, recordedAt, actorId }: LeadCommand) {
  return { occurredAt, recordedAt, actorId };
}

function refuseInvalid(attributes: Features): void {
  try {
    validateAttributes(attributes);
  } catch (error) {
    if (error instanceof InvalidFeatures) throw new LeadRefusal('attributes-invalid');
    throw error;
  }
}
