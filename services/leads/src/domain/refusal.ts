import { DomainRefusal } from '@leadloop/event-sourcing';

/** Every reason for which a command on a lead is refused, and what the caller can do about it. */
const refusals = {
  'lead-not-found': 'There is no such lead among yours: check its id.',
  'lead-exists': 'A lead with this id stands already: take another id, or change that lead.',
  'lead-already-closed':
    'This lead has an outcome: delete it (DELETE …/outcome) before you record another.',
  'lead-not-closed': 'This lead has no outcome that could be taken back.',
  'lead-unassigned':
    'An outcome teaches the model of the person who worked the lead: assign it first (PUT …/assignee).',
  'lead-not-yours':
    'The outcome would teach a colleague: leave assigneeId out, or use an admin token.',
  'lead-history-full': 'This lead has reached its limit of changes: go on with a new lead.',
  'assignee-unknown':
    'The assignee is no user of your organization: an admin creates users with POST /v1/users/:userId.',
  'occurred-before-creation':
    "occurredAt lies before the lead's creation: send a later one, or create the lead with an earlier one.",
  'occurred-in-future':
    'occurredAt lies more than five minutes ahead of the clock: send the time at which it happened.',
  'organization-erased':
    'This organization was erased with all its users: nothing can be asked of it any more.',
  'attributes-invalid':
    'The attributes would not fit: at most 100, with names and values as documented.',
} as const;

export type RefusalCode = keyof typeof refusals;

/** Thrown by the decider: nothing happened, and `code` says why. */
export class LeadRefusal extends DomainRefusal<RefusalCode> {
  override readonly name = 'LeadRefusal';

  constructor(code: RefusalCode) {
    super(code, refusals[code]);
  }
}
