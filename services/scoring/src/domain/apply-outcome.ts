import type { LeadOutcome } from '@leadloop/contracts';
import type { KeyEffect, LiveExample, TrainingExample } from './key-effect.ts';
import type { KeyState } from './key-state.ts';
import { requestTraining } from './request-training.ts';

export interface Applied {
  readonly state: KeyState;
  readonly effects: readonly KeyEffect[];
}

/**
 * Applies a key's next outcome: the latest event of each lead wins. `live` is the lead's example so far, `features` the
 * opened ones (null for a withdrawal, or where the user was erased). An erased user's sequence advances and nothing else.
 */
export function applyOutcome(
  state: KeyState,
  event: LeadOutcome,
  live: LiveExample | null,
  features: Buffer | null,
): Applied {
  const advanced = { ...state, sequence: event.sequence };
  if (state.erased) return { state: advanced, effects: [] };

  const effects: KeyEffect[] = [];
  const example = exampleOf(event, features);
  if (live !== null) {
    const { sequence } = live;
    effects.push({
      type: 'example-superseded',
      leadId: event.leadId,
      sequence,
      bySequence: event.sequence,
    });
  }
  if (example !== null) effects.push({ type: 'example-learned', example });

  const deleted = event.withdrawnBecause === 'deleted' ? live : null;
  if (deleted !== null) {
    const { sequence: exampleSequence } = deleted;
    effects.push({ type: 'versions-retired', exampleSequence, bySequence: event.sequence });
  }
  const counted = {
    ...advanced,
    outcomes: state.outcomes - Number(live !== null) + Number(example !== null),
    wins: state.wins - Number(live?.outcome === 'WON') + Number(example?.outcome === 'WON'),
  };
  const requested = requestTraining(counted, {
    mustForget: deleted !== null && wasAskedFor(deleted, state),
  });
  return { state: requested.state, effects: [...effects, ...requested.effects] };
}

function exampleOf(event: LeadOutcome, features: Buffer | null): TrainingExample | null {
  if (event.outcome === 'WITHDRAWN' || features === null) return null;
  const { sequence, leadId, outcome, occurredAt } = event;
  return { sequence, leadId, outcome, occurredAt, features };
}

/** Whether a version learned from this example, or one that is being trained does. */
function wasAskedFor(live: LiveExample, state: KeyState): boolean {
  return state.attemptedSequence !== null && live.sequence <= state.attemptedSequence;
}
