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

/** Goes to the user whom the outcome went to, whoever the assignee is now; nothing where there is none to take back. */
export function onLeadReopened(
  { occurredAt, recordedAt }: LeadEvent & { readonly type: 'LeadReopened' },
  { outcomeUserId: userId }: Lead,
): readonly Withdrawal[] {
  if (userId === null) return [];
  return [{ kind: 'withdrawal', userId, because: 'reopened', occurredAt, recordedAt }];
}

/**
 * Goes to everybody who ever had an outcome on the lead, taken back since or not: a version that learned from it
 * before it was reopened must not stay. `stream` is the lead's whole stream before.
 */
export function onLeadDeleted(
  { occurredAt, recordedAt }: LeadEvent & { readonly type: 'LeadDeleted' },
  stream: readonly LeadEvent[],
): readonly Withdrawal[] {
  // What was before an earlier deletion was forgotten then.
  const life = stream.slice(stream.findLastIndex(({ type }) => type === 'LeadDeleted') + 1);
  const userIds = life.flatMap((event) =>
    event.type === 'OutcomeRecorded' ? [event.data.userId] : [],
  );
  return [...new Set(userIds)].map((userId) => ({
    kind: 'withdrawal',
    userId,
    because: 'deleted',
    occurredAt,
    recordedAt,
  }));
}
