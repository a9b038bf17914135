import type { Lead, LeadState } from '../domain/lead.ts';
import type { LeadEvent } from '../domain/lead-event.ts';
import type { StandingScore } from '../domain/standing-score.ts';
import { onOutcomeRecorded, type TrainingExample } from './on-outcome-recorded.ts';
import { onLeadDeleted, onLeadReopened, type Withdrawal } from './on-outcome-withdrawn.ts';

/** What others must hear about an event of a lead; most events stay private. */
export function onLeadEvent(
  event: LeadEvent,
  before: { readonly state: LeadState; readonly stream: readonly LeadEvent[] },
  standing: StandingScore | null,
): readonly (TrainingExample | Withdrawal)[] {
  if (event.type === 'OutcomeRecorded') {
    const { createdAt } = standsAs(before.state);
    return [onOutcomeRecorded(event, before.stream, createdAt, standing)];
  }
  if (event.type === 'LeadReopened') return onLeadReopened(event, standsAs(before.state));
  return event.type === 'LeadDeleted' ? onLeadDeleted(event, before.stream) : [];
}

function standsAs(state: LeadState): Lead {
  if (state === null) throw new Error('an event of a lead that does not stand');
  return state;
}
