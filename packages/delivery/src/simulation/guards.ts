/** What keeps every event from being lost or doubled. Each can be taken out, to see that the checker notices. */
export const guards = [
  /** Only one relay leads while its lease stands. */
  'lease',
  /** A mark under an epoch that is no longer held marks nothing. */
  'mark-epoch',
  /** The log refuses a producer's old epoch. */
  'fencing',
  /** A relay makes sure of its lease after it was announced. */
  'verification',
  /** A relay that gave up an append takes a new epoch before the next. */
  'new-epoch',
  /** A batch is applied only from where the position stands. */
  'compare-and-set',
  /** A batch is applied only under the newest claim. */
  'claim-epoch',
  /** A key's record is applied only when it is the next. */
  'sequence',
] as const;

export type Guard = (typeof guards)[number];
