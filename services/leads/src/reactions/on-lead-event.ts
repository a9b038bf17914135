import type { Lead, LeadState } from '../domain/lead.ts';
import type { LeadEvent } from '../domain/lead-event.ts';
import type { StandingScore } from '../domain/standing-score.ts';
import { onOutcomeRecorded, type TrainingExample } from './on-outcome-recorded.ts';
import { onOutcomeWithdrawn, type Withdrawal } from './on-outcome-withdrawn.ts';

/** What others must hear about an event of a lead; most events stay private. */
export function onLeadEvent(
  event: LeadEvent,
  before: { readonly state: LeadState; readonly stream: readonly LeadEvent[] },
  standing: StandingScore | null,
): TrainingExample | Withdrawal | null {
  if (event.type === 'OutcomeRecorded') {
    return onOutcomeRecorded(event, before.stream, standsAs(before.state).createdAt, standing);
  }
  if (event.type === 'LeadReopened' || event.type === 'LeadDeleted') {
    return onOutcomeWithdrawn(event, standsAs(before.state));
  }
  return null;
}

function standsAs(state: LeadState): Lead {
  if (state === null) throw new Error('an event of a lead that does not stand');
  return state;
}
