import { nextTrainingDue, outcomesUntilFirstModel, trainingThresholds } from '@leadloop/model';
import type { TrainingSetCount } from '@leadloop/model';
import type { KeyEffect, UntrainableReason } from './key-effect.ts';
import type { KeyState } from './key-state.ts';

/** Why a set of this size can't be learned from; null where it can. */
export function untrainableReason(count: TrainingSetCount): UntrainableReason | null {
  if (outcomesUntilFirstModel(count) === 0) return null;
  const isShort = count.outcomes < trainingThresholds.firstTrainingOutcomes;
  return isShort ? 'too-few-outcomes' : 'one-kind-only';
}

interface Requested {
  readonly state: KeyState;
  readonly effects: readonly KeyEffect[];
}

/**
 * After an event: back to the prior at once where the set can't be learned from any more; else a training where one is due,
 * counted from the last one asked for, so that what is asked for depends on the events alone and not on how they were batched.
 */
export function requestTraining(
  state: KeyState,
  { mustForget }: { readonly mustForget: boolean },
): Requested {
  const reason = untrainableReason(state);
  if (reason !== null) return withoutModel(state, reason);

  const { sequence, attemptedSequence } = state;
  const eventsSinceAttempt = attemptedSequence === null ? null : sequence - attemptedSequence;
  const isDue = nextTrainingDue({ ...state, eventsSinceAttempt }).due;
  if (!isDue && !mustForget) return { state, effects: [] };
  const trigger = mustForget ? 'withdrawal' : 'threshold';
  return {
    state: { ...state, attemptedSequence: sequence },
    effects: [{ type: 'training-requested', request: { cutSequence: sequence, trigger } }],
  };
}

function withoutModel(state: KeyState, reason: UntrainableReason): Requested {
  const effects: KeyEffect[] = [];
  if (state.attemptedSequence !== null) effects.push({ type: 'training-cancelled' });
  if (state.servedVersion !== 0) {
    const { sequence: cutSequence, outcomes, wins } = state;
    effects.push({ type: 'returned-to-prior', cutSequence, reason, outcomes, wins });
  }
  return {
    state: { ...state, attemptedSequence: null, footing: 'prior', servedVersion: 0 },
    effects,
  };
}
