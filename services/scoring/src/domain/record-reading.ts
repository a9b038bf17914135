import { decodeRecord, recordKey, UndecodableRecord } from '@leadloop/contracts';
import type { DecodedRecord } from '@leadloop/contracts';
import type { PoisonReason } from './parking-reason.ts';

/** A record of the log as the domain sees it. */
export interface IncomingRecord {
  readonly key: string;
  readonly value: Buffer | null;
}

export interface Poison {
  readonly kind: 'poison';
  readonly reason: PoisonReason;
}

export function poison(reason: PoisonReason): Poison {
  return { kind: 'poison', reason };
}

/** Decodes a record and holds it to its key: it parks the key of the record, never the one its payload claims. */
export function readRecord({ key, value }: IncomingRecord): DecodedRecord | Poison {
  if (value === null) return poison('unexpected-tombstone');
  try {
    const record = decodeRecord(value);
    return ownKey(record) === key ? record : poison('key-mismatch');
  } catch (error) {
    if (error instanceof UndecodableRecord) return poison(error.reason);
    throw error;
  }
}

/** Empty, which is nobody's key, where the payload's ids are none. */
function ownKey({ value }: DecodedRecord): string {
  try {
    return recordKey(value.organizationId, 'userId' in value ? value.userId : '');
  } catch {
    return '';
  }
}

export function isPoison(reading: DecodedRecord | Poison): reading is Poison {
  return 'kind' in reading;
}
