import { isId } from '@leadloop/contracts';
import type { LeadOutcome, UserErased } from '@leadloop/contracts';
import { isPoison, poison, readRecord } from './record-reading.ts';
import type { IncomingRecord, Poison } from './record-reading.ts';

export type OutcomeReading =
  | { readonly kind: 'outcome'; readonly event: LeadOutcome }
  | { readonly kind: 'erasure'; readonly event: UserErased }
  | Poison;

/** The years 1 to 9999: what ISO 8601 writes with four digits and PostgreSQL holds. */
const occurredAtMin = Date.parse('0001-01-01T00:00:00.000Z');
const occurredAtMax = Date.parse('9999-12-31T23:59:59.999Z');

/** What a record of `lead-outcomes` says, or why it can never be applied. */
export function readOutcomeRecord(record: IncomingRecord): OutcomeReading {
  const reading = readRecord(record);
  if (isPoison(reading)) return reading;
  if (reading.type === 'UserErased') {
    const { value: event } = reading;
    return event.sequence >= 1 ? { kind: 'erasure', event } : poison('invalid');
  }
  if (reading.type !== 'LeadOutcome') return poison('unexpected-record');
  return isSound(reading.value) ? { kind: 'outcome', event: reading.value } : poison('invalid');
}

function isSound(event: LeadOutcome): boolean {
  const isWithdrawal = event.outcome === 'WITHDRAWN';
  return (
    event.sequence >= 1 &&
    isId(event.leadId) &&
    isId(event.eventId) &&
    event.occurredAt >= occurredAtMin &&
    event.occurredAt <= occurredAtMax &&
    isWithdrawal === (event.withdrawnBecause !== null) &&
    isWithdrawal === (event.sealedFeatures === null)
  );
}
