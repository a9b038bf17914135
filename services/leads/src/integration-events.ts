import { encodeRecord, partitionOf, recordKey, type TopicName } from '@leadloop/contracts';
import type { LeadOutcome, UserErased } from '@leadloop/contracts';

/** A record on its way to a topic, with whose it is. */
export interface OutgoingRecord {
  readonly topic: TopicName;
  readonly partition: number;
  readonly key: string;
  readonly sequence: number;
  readonly value: Buffer;
  readonly organizationId: string;
  readonly userId: string;
}

/** A lead's outcome, or its withdrawal, as the record that others learn from. */
export function outcomeRecord(outcome: LeadOutcome): OutgoingRecord {
  return outgoing('lead-outcomes', outcome, outcome.sequence, encodeRecord('LeadOutcome', outcome));
}

/** A user with the key that opens their features. The newest record counts, so it has no sequence. */
export function userRecord(user: {
  organizationId: string;
  userId: string;
  featureKey: Buffer;
}): OutgoingRecord {
  return outgoing('users', user, 0, encodeRecord('UserRecord', { ...user, erased: false }));
}

/** The last of a user's outcome events: everything learned from them goes. */
export function userErasedRecord(erased: UserErased): OutgoingRecord {
  return outgoing('lead-outcomes', erased, erased.sequence, encodeRecord('UserErased', erased));
}

/** Stands in the place of the record with the user's feature key, for ever. */
export function erasedUserRecord(ids: { organizationId: string; userId: string }): OutgoingRecord {
  return outgoing(
    'users',
    ids,
    0,
    encodeRecord('UserRecord', { ...ids, featureKey: null, erased: true }),
  );
}

export function erasedOrganizationRecord(organizationId: string): OutgoingRecord {
  const value = encodeRecord('OrganizationRecord', { organizationId, erased: true });
  return outgoing('users', { organizationId, userId: '' }, 0, value);
}

function outgoing(
  topic: TopicName,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  sequence: number,
  value: Buffer,
): OutgoingRecord {
  const key = recordKey(organizationId, userId);
  return { topic, partition: partitionOf(key), key, sequence, value, organizationId, userId };
}
