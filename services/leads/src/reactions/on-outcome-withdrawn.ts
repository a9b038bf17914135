import type { Lead } from '../domain/lead.ts';
import type { LeadEvent } from '../domain/lead-event.ts';

/** An outcome that a user's model must forget. */
export interface Withdrawal {
  readonly kind: 'withdrawal';
  readonly userId: string;
  readonly because: 'reopened' | 'deleted';
  readonly occurredAt: number;
  readonly recordedAt: number;
}

/** Goes to the user whom the outcome went to, whoever the assignee is now; null where there is none to take back. */
export function onOutcomeWithdrawn(
  event: LeadEvent & { readonly type: 'LeadReopened' | 'LeadDeleted' },
  before: Lead,
): Withdrawal | null {
  if (before.outcomeUserId === null) return null;
  const because = event.type === 'LeadReopened' ? 'reopened' : 'deleted';
  const { occurredAt, recordedAt } = event;
  return { kind: 'withdrawal', userId: before.outcomeUserId, because, occurredAt, recordedAt };
}
