/** Which of two models is the later one. */
export interface ModelPlace {
  readonly version: number;
  readonly cutSequence: number;
}

/**
 * Whether a record says something newer than what is kept. A relay that was stopped and wakes late may
 * send an old record again: it is older in both. A first version may have learned from an earlier cut
 * than the prior that was told of meanwhile; a return to the prior knows a later cut.
 */
export const isNewerModel = (kept: ModelPlace | null, record: ModelPlace): boolean =>
  kept === null || record.version > kept.version || record.cutSequence >= kept.cutSequence;
