import type { LeadDescription, LeadEvent, Outcome } from './lead-event.ts';
import { withChanges } from './lead-changes.ts';

export type LeadStatus = 'open' | 'won' | 'lost';

/** A lead as its events left it. Times are milliseconds since the epoch. */
export interface Lead extends LeadDescription {
  readonly status: LeadStatus;
  readonly assigneeId: string | null;
  readonly createdAt: number;
  readonly activityCount: number;
  readonly lastActivityAt: number | null;
  readonly closedAt: number | null;
  /** Whose training set holds the outcome; null while open. */
  readonly outcomeUserId: string | null;
}

/** Null before a lead was created and after it was deleted. */
export type LeadState = Lead | null;

const closedAs = { WON: 'won', LOST: 'lost' } as const satisfies Record<Outcome, LeadStatus>;
const reopened = { status: 'open', closedAt: null, outcomeUserId: null } as const;

/** The state after an event. Only a creation makes a lead of nothing. */
export function evolveLead(state: LeadState, event: LeadEvent): LeadState {
  if (event.type === 'LeadCreated') return createdLead(event);
  if (state === null || event.type === 'LeadDeleted') return null;
  switch (event.type) {
    case 'LeadChanged':
      return { ...state, ...withChanges(state, event.data) };
    case 'LeadReplaced':
      return { ...state, ...event.data };
    case 'ActivityRecorded':
      return {
        ...state,
        activityCount: state.activityCount + 1,
        // Activities may be recorded late: the newest by its own time counts.
        lastActivityAt: Math.max(state.lastActivityAt ?? event.occurredAt, event.occurredAt),
      };
    case 'LeadAssigned':
      return { ...state, assigneeId: event.data.assigneeId };
    case 'OutcomeRecorded': {
      const { outcome, userId: outcomeUserId } = event.data;
      return { ...state, status: closedAs[outcome], closedAt: event.occurredAt, outcomeUserId };
    }
    case 'LeadReopened':
    default:
      return { ...state, ...reopened };
  }
}

function createdLead({ data, occurredAt }: LeadEvent & { type: 'LeadCreated' }): Lead {
  const { name, score, attributes, assigneeId } = data;
  const described = { name, score, attributes, assigneeId, createdAt: occurredAt };
  return { ...described, ...reopened, activityCount: 0, lastActivityAt: null };
}
