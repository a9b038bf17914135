/** What to do with a record of a key, given how far that key has come. */
export type GateVerdict = 'apply' | 'duplicate' | 'park' | 'queue';

export interface KeyProgress {
  /** The last sequence applied; 0 before the first. */
  readonly sequence: number;
  /** Whether an earlier record of this key waits: everything after it waits behind it. */
  readonly parked: boolean;
}

/**
 * The rule by which a key's events count once and in order: a sequence already applied is a duplicate, the
 * next one is applied, a later one parks the key until the missing one comes.
 */
export function keyGate({ sequence: known, parked }: KeyProgress, incoming: number): GateVerdict {
  if (incoming <= known) return 'duplicate';
  if (incoming === known + 1) return parked ? 'queue' : 'apply';
  return parked ? 'queue' : 'park';
}
