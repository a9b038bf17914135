import type { Assignment, BatchResult } from '@leadloop/event-log';

/** Where a consumer stands in one partition, and under which claim. */
export interface Position {
  /** The first offset not yet applied. */
  readonly next: bigint;
  readonly epoch: bigint;
}

/** One partition as its consumer knows it. No clock, no I/O. */
export interface ConsumerState extends Assignment {
  /** Offsets of a topic that is kept are dense; compaction leaves holes. */
  readonly compacted: boolean;
  /** This consumer's own claim and how far it has come; `null` before the first. */
  readonly claim: Position | null;
  /** The position to which the log was already sought back for a gap behind it. */
  readonly soughtBackTo: bigint | null;
}

/** Where a batch begins and ends, and the first offset that is missing between. */
export interface BatchExtent {
  readonly first: bigint;
  readonly last: bigint;
  readonly hole: bigint | null;
}

export type ConsumerInput =
  | { readonly kind: 'assigned' }
  | { readonly kind: 'claimed'; readonly position: Position }
  | { readonly kind: 'batch'; readonly extent: BatchExtent }
  /** Committed, up to `next`. */
  | { readonly kind: 'applied'; readonly next: bigint }
  /** The position was not this consumer's to move, and nothing was applied; so it stood instead. */
  | { readonly kind: 'refused'; readonly position: Position };

export type ConsumerEffect =
  /** Fences the predecessor and reads the position. */
  | { readonly kind: 'claim' }
  /** Applies the batch at hand and moves the position, in one transaction, if it still stands at `from` under `epoch`. */
  | {
      readonly kind: 'transact';
      readonly from: bigint;
      readonly to: bigint;
      readonly epoch: bigint;
    }
  /** Tells the log where this partition begins. */
  | { readonly kind: 'start'; readonly offset: bigint }
  /** Tells the log how to go on. */
  | { readonly kind: 'answer'; readonly result: BatchResult }
  | { readonly kind: 'stop'; readonly error: RecordsMissing };

export interface ConsumerTurn {
  readonly state: ConsumerState;
  readonly effect: ConsumerEffect;
}

/** Thrown when records between the position and what the log gives are missing: going on would lose them. */
export class RecordsMissing extends Error {
  override readonly name = 'RecordsMissing';
  readonly code = 'records-missing';

  constructor({ topic, partition }: Assignment, missing: bigint) {
    super(`${topic}/${partition}: the log gives records after offset ${missing}, but not that one`);
  }
}

export const initialConsumerState = (
  assignment: Assignment,
  compacted: boolean,
): ConsumerState => ({
  topic: assignment.topic,
  partition: assignment.partition,
  compacted,
  claim: null,
  soughtBackTo: null,
});

/**
 * The rule by which each record takes effect once: a batch is applied only from the very offset at which the
 * position stands, in the transaction that moves it, under the epoch of one's own claim.
 */
export function consumerStep(state: ConsumerState, input: ConsumerInput): ConsumerTurn {
  switch (input.kind) {
    case 'assigned':
      return { state, effect: { kind: 'claim' } };
    case 'claimed':
      return {
        state: { ...state, claim: input.position, soughtBackTo: null },
        effect: { kind: 'start', offset: input.position.next },
      };
    case 'batch':
      return state.claim === null ? claimAgain(state) : takeBatch(state, state.claim, input.extent);
    case 'applied':
      return goOn(state, input.next);
    case 'refused':
      break;
  }
  return afterRefusal(state, input.position);
}

function takeBatch(
  state: ConsumerState,
  claim: Position,
  { first, last, hole }: BatchExtent,
): ConsumerTurn {
  if (first < claim.next) return seek(state, claim.next);
  const missing = first > claim.next ? claim.next : hole;
  if (missing !== null && !state.compacted) {
    if (state.soughtBackTo === claim.next)
      return { state, effect: { kind: 'stop', error: new RecordsMissing(state, missing) } };
    return seek({ ...state, soughtBackTo: claim.next }, claim.next);
  }
  return {
    state,
    effect: { kind: 'transact', from: claim.next, to: last + 1n, epoch: claim.epoch },
  };
}

/**
 * Another epoch: another member has claimed the partition, and this claim is void. The same epoch: an earlier
 * try had committed, and its answer was lost.
 */
function afterRefusal(state: ConsumerState, position: Position): ConsumerTurn {
  if (position.epoch !== state.claim?.epoch) return claimAgain(state);
  return seek({ ...state, claim: position }, position.next);
}

const goOn = (state: ConsumerState, next: bigint): ConsumerTurn => ({
  state: { ...state, claim: state.claim && { ...state.claim, next }, soughtBackTo: null },
  effect: { kind: 'answer', result: { next: 'continue' } },
});

const seek = (state: ConsumerState, offset: bigint): ConsumerTurn => ({
  state,
  effect: { kind: 'answer', result: { next: 'seek', offset } },
});

const claimAgain = (state: ConsumerState): ConsumerTurn => ({
  state: { ...state, claim: null },
  effect: { kind: 'answer', result: { next: 'claim' } },
});
