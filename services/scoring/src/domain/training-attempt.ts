import type { TrainingVerdict } from '@leadloop/contracts';
import type { TrainingSetCount } from '@leadloop/model';
import type { UntrainableReason } from './key-effect.ts';
import type { KeyState } from './key-state.ts';
import { untrainableReason } from './request-training.ts';
import { isForced } from './training-request.ts';
import type { TrainingRequest } from './training-request.ts';

export type DecisionReason =
  | 'first-version'
  | 'new-outcomes'
  | 'required'
  | 'parameters-too-large'
  | 'no-new-outcomes'
  | UntrainableReason;

export interface LastVersion {
  readonly cutSequence: number;
  readonly algorithm: string;
}

/** Why a training that was asked for is not worth making; null: make it. */
export function reasonToSkip(given: {
  readonly request: TrainingRequest;
  /** The set at the request's cut. */
  readonly set: TrainingSetCount;
  readonly served: LastVersion | null;
  readonly algorithm: string;
}): UntrainableReason | 'no-new-outcomes' | null {
  const { request, set, served, algorithm } = given;
  const untrainable = untrainableReason(set);
  if (untrainable !== null) return untrainable;
  if (served === null || isForced(request.trigger)) return null;
  const isSame = served.cutSequence === request.cutSequence && served.algorithm === algorithm;
  return isSame ? 'no-new-outcomes' : null;
}

/**
 * Whether what was trained may still become a version. It may not where the key's own events have overtaken it: no training
 * waits any more (the footing went back to the prior, the user was erased), or a newer one must forget a deleted lead.
 */
export function isOvertaken(trained: TrainingRequest, waiting: TrainingRequest | null): boolean {
  if (waiting === null) return true;
  return waiting.cutSequence !== trained.cutSequence && isForced(waiting.trigger);
}

/**
 * Whether a version of this cut would take the user back: below what can be learned from (a demand that was read before a
 * withdrawal may be written after it), or behind the version that is served.
 */
export function isOutdated(
  { cutSequence }: TrainingRequest,
  state: TrainingSetCount,
  served: LastVersion | null,
): boolean {
  return untrainableReason(state) !== null || (served?.cutSequence ?? 0) > cutSequence;
}

export interface Verdict {
  readonly state: KeyState;
  readonly verdict: TrainingVerdict;
  readonly reason: DecisionReason;
  /** The version made, null where none was. */
  readonly version: number | null;
}

/** No progressive validation yet: each new version is served. */
export function serveNewVersion(state: KeyState, request: TrainingRequest): Verdict {
  const version = state.newestVersion + 1;
  return {
    state: {
      ...attempted(state, request),
      footing: 'learning',
      newestVersion: version,
      servedVersion: version,
    },
    verdict: 'trained',
    reason: reasonToServe(state, request),
    version,
  };
}

function reasonToServe(state: KeyState, request: TrainingRequest): DecisionReason {
  if (state.servedVersion === 0) return 'first-version';
  return isForced(request.trigger) ? 'required' : 'new-outcomes';
}

/** What was served goes on. */
export function keepServed(
  state: KeyState,
  request: TrainingRequest,
  verdict: 'rejected' | 'skipped',
  reason: DecisionReason,
): Verdict {
  return { state: attempted(state, request), verdict, reason, version: null };
}

/** On demand is an attempt too: the next one by threshold is counted from it. */
function attempted(state: KeyState, { cutSequence }: TrainingRequest): KeyState {
  if (untrainableReason(state) !== null) return state;
  return { ...state, attemptedSequence: Math.max(state.attemptedSequence ?? 0, cutSequence) };
}
