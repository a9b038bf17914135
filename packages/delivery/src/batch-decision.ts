import type { Position } from './position-store.ts';

/** What to do with a batch before anything of it is applied. */
export type BatchDecision = 'apply' | 'seek-back' | 'gap' | 'claim-again';

export interface BatchFacts {
  readonly firstOffset: bigint;
  readonly position: Position;
  /** The epoch of this consumer's own claim. */
  readonly epoch: bigint;
  readonly compacted: boolean;
  /** Whether this batch was read again after a gap before it. */
  readonly soughtBack: boolean;
}

/**
 * Offsets of a topic that is kept are dense, so a first record beyond the position means that something was
 * passed over: read again, and if it is still so, stop rather than go on without it. Compaction leaves holes.
 */
export function decideBatch({
  firstOffset,
  position,
  epoch,
  compacted,
  soughtBack,
}: BatchFacts): BatchDecision {
  if (position.epoch !== epoch) return 'claim-again';
  if (firstOffset === position.next) return 'apply';
  if (firstOffset < position.next) return 'seek-back';
  if (compacted) return 'apply';
  return soughtBack ? 'gap' : 'seek-back';
}
