import { isId, requireId } from './ids.ts';

/** Whose record it is. `userId` is null where it is about the organization as a whole. */
export interface RecordOwner {
  readonly organizationId: string;
  readonly userId: string | null;
}

/**
 * The key of a record: `organization:user`, or `organization:` for the organization itself.
 * Ids hold no colon, so a key reads back in one way only. Throws `InvalidId`.
 */
export function recordKey(organizationId: string, userId: string): string {
  requireId('organizationId', organizationId);
  if (userId !== '') requireId('userId', userId);
  return `${organizationId}:${userId}`;
}

/** The owner in a key, or null where the key is none of ours. */
export function parseRecordKey(key: string): RecordOwner | null {
  const [organizationId, userId, ...rest] = key.split(':', 3);
  if (!isId(organizationId) || userId === undefined || rest.length > 0) return null;
  if (userId === '') return { organizationId, userId: null };
  return isId(userId) ? { organizationId, userId } : null;
}
