import type { OrganizationRecord, UserRecord } from '@leadloop/contracts';
import { isPoison, poison, readRecord } from './record-reading.ts';
import type { IncomingRecord, Poison } from './record-reading.ts';

export type UserReading =
  | { readonly kind: 'user'; readonly record: UserRecord }
  | { readonly kind: 'organization'; readonly record: OrganizationRecord }
  | Poison;

/** What a record of `users` says, or why it can never be applied. */
export function readUserRecord(incoming: IncomingRecord): UserReading {
  const reading = readRecord(incoming);
  if (isPoison(reading)) return reading;
  if (reading.type === 'UserRecord') return { kind: 'user', record: reading.value };
  if (reading.type === 'OrganizationRecord') return { kind: 'organization', record: reading.value };
  return poison('unexpected-record');
}
