import {
  decodeRecord,
  type OrganizationRecord,
  recordKey,
  UndecodableRecord,
  type UserRecord,
} from '@leadloop/contracts';

export type UserReading =
  | { readonly kind: 'user'; readonly record: UserRecord }
  | { readonly kind: 'organization'; readonly record: OrganizationRecord }
  | { readonly kind: 'unusable'; readonly reason: string };

/** What a record of `users` says, or why it can never be applied. */
export function readUserRecord(key: string, value: Buffer | null): UserReading {
  if (value === null) return unusable('unexpected-tombstone');
  try {
    const { type, value: record } = decodeRecord(value);
    if (type === 'UserRecord') return ofKey(key, { kind: 'user', record });
    if (type === 'OrganizationRecord') return ofKey(key, { kind: 'organization', record });
    return unusable('unexpected-record');
  } catch (error) {
    if (error instanceof UndecodableRecord) return unusable(error.reason);
    throw error;
  }
}

function ofKey(key: string, reading: Exclude<UserReading, { kind: 'unusable' }>): UserReading {
  const { organizationId } = reading.record;
  const userId = reading.kind === 'user' ? reading.record.userId : '';
  return key === keyOf(organizationId, userId) ? reading : unusable('key-mismatch');
}

/** Empty, which is nobody's key, where these are no ids. */
function keyOf(organizationId: string, userId: string): string {
  try {
    return recordKey(organizationId, userId);
  } catch {
    return '';
  }
}

const unusable = (reason: string) => ({ kind: 'unusable', reason }) as const;
