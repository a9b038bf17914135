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
 * `firstSequence`: of the lead's first example, taken back since or not; asked where the lead is deleted.
 */
export function applyOutcome(
  state: KeyState,
  event: LeadOutcome,
  live: LiveExample | null,
  features: Buffer | null,
  firstSequence: number | null = live?.sequence ?? null,
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

  const isDeleted = event.withdrawnBecause === 'deleted';
  if (isDeleted) {
    const { leadId, sequence: bySequence } = event;
    effects.push({ type: 'versions-retired', leadId, bySequence });
  }
  const counted = {
    ...advanced,
    outcomes: state.outcomes - Number(live !== null) + Number(example !== null),
    wins: state.wins - Number(live?.outcome === 'WON') + Number(example?.outcome === 'WON'),
  };
  const requested = requestTraining(counted, {
    mustForget: isDeleted && wasAskedFor(firstSequence, state),
  });
  return { state: requested.state, effects: [...effects, ...requested.effects] };
}

function exampleOf(event: LeadOutcome, features: Buffer | null): TrainingExample | null {
  if (event.outcome === 'WITHDRAWN' || features === null) return null;
  const { sequence, leadId, outcome, occurredAt } = event;
  return { sequence, leadId, outcome, occurredAt, features };
}

/**
 * Whether a version learned from the lead, or one that is being trained does. Of a lead that was taken back and came
 * again the last training may have come between: it is made again all the same.
 */
function wasAskedFor(firstSequence: number | null, { attemptedSequence }: KeyState): boolean {
  return attemptedSequence !== null && firstSequence !== null && firstSequence <= attemptedSequence;
}
