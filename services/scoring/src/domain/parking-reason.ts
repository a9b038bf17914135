/** What can never succeed as it stands: only an operator's redrive or skip, or the user's erasure, ends it. */
export type PoisonReason =
  | 'not-avro'
  | 'unknown-schema'
  | 'invalid'
  | 'unexpected-record'
  | 'unexpected-tombstone'
  | 'key-mismatch'
  | 'bound-elsewhere'
  | 'features-unreadable';

/** What another record will bring: the key drains by itself when it comes. */
const waitingReasons = ['sequence-missing', 'user-unknown'] as const;
export type WaitingReason = (typeof waitingReasons)[number];

export type ParkingReason = PoisonReason | WaitingReason;

export function isWaiting(reason: ParkingReason): reason is WaitingReason {
  return (waitingReasons as readonly string[]).includes(reason);
}
