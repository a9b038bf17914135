import { evolveLead, type LeadState } from './lead.ts';
import type { LeadEvent } from './lead-event.ts';

/** What sales people note while a deal is being closed would give the outcome away. */
const beforeOutcomeMs = 24 * 60 * 60_000;

/** The moment whose features an outcome is learned from: a day before it, or the lead's creation if that is later. */
export const landmarkOf = (outcomeAt: number, createdAt: number): number =>
  Math.max(outcomeAt - beforeOutcomeMs, createdAt);

/**
 * The lead as it was known at its landmark: changes and activities that had occurred by then, in
 * the order in which they were accepted. An earlier life of the same id counts for nothing.
 */
export function leadAtLandmark(events: readonly LeadEvent[], landmark: number): LeadState {
  return events
    .filter((event) => !isObservation(event) || event.occurredAt <= landmark)
    .reduce(evolveLead, null);
}

function isObservation({ type }: LeadEvent): boolean {
  return type === 'LeadChanged' || type === 'LeadReplaced' || type === 'ActivityRecorded';
}
