import {
  decodeRecord,
  type ModelRecord,
  parseRecordKey,
  UndecodableRecord,
} from '@leadloop/contracts';
import type { LogRecord } from '@leadloop/event-log';
import { digestOf, UnreadableModel } from '@leadloop/model';
import type { ModelCache } from './model-cache.ts';

export interface ModelOwner {
  readonly organizationId: string;
  readonly userId: string;
}

/** What a record of `models` says: a model, that there is none any more, or why it says nothing. */
export type ReadModelRecord =
  | { readonly kind: 'served'; readonly owner: ModelOwner; readonly model: ModelRecord }
  | { readonly kind: 'gone'; readonly owner: ModelOwner }
  | { readonly kind: 'unusable'; readonly reason: string };

const unusable = (reason: string): ReadModelRecord => ({ kind: 'unusable', reason });

/** Reads a record without trust: its key is whose it is, and its parameters must be a readable model. */
export function readModelRecord(record: LogRecord, cache: ModelCache): ReadModelRecord {
  const key = parseRecordKey(record.key);
  if (key === null || key.userId === null) return unusable('unreadable-key');
  const owner = { organizationId: key.organizationId, userId: key.userId };
  if (record.value === null) return { kind: 'gone', owner };
  try {
    const { type, value } = decodeRecord(record.value);
    if (type !== 'ModelRecord') return unusable('unexpected-record');
    const isOwn = value.organizationId === key.organizationId && value.userId === key.userId;
    if (!isOwn) return unusable('key-mismatch');
    return isReadable(value, cache)
      ? { kind: 'served', owner, model: value }
      : unusable('digest-mismatch');
  } catch (error) {
    if (error instanceof UndecodableRecord) return unusable(`undecodable-${error.reason}`);
    if (error instanceof UnreadableModel) return unusable('unreadable-model');
    throw error;
  }
}

/** Throws `UnreadableModel`; false where the parameters are not those that the digest names. */
function isReadable({ parameters, parametersDigest }: ModelRecord, cache: ModelCache): boolean {
  if (parameters === null || parametersDigest === null) return parameters === parametersDigest;
  if (digestOf(parameters) !== parametersDigest) return false;
  cache.read(parametersDigest, parameters);
  return true;
}
