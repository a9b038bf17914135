import type { KeyProgress, QueuedEvent } from '../domain/advance-key.ts';
import type { KeyEffect, TrainingExample } from '../domain/key-effect.ts';
import type { KeyState } from '../domain/key-state.ts';
import type { ParkingReason } from '../domain/parking-reason.ts';
import { mergeRequests } from '../domain/training-request.ts';
import type { TrainingRequest } from '../domain/training-request.ts';

type PriorReturn = Extract<KeyEffect, { type: 'returned-to-prior' }>;

interface NewExample extends TrainingExample {
  readonly supersededBySequence: number | null;
}

/** What a batch changed about one key, ready to be written row by row. */
export interface KeyChange {
  readonly state: KeyState;
  readonly learned: readonly NewExample[];
  /** Of examples that were stored before. */
  readonly superseded: readonly { readonly sequence: number; readonly bySequence: number }[];
  readonly retired: readonly { readonly leadId: string; readonly bySequence: number }[];
  /** What waited before this batch was called off. */
  readonly isTrainingCancelled: boolean;
  /** All requests of the batch, merged. */
  readonly request: TrainingRequest | null;
  readonly priorReturn: PriorReturn | null;
  readonly isErased: boolean;
  /** The prior rests on wins and outcomes: it is published again when they change. */
  readonly isPriorChanged: boolean;
  readonly queue: QueueChange;
}

interface QueueChange {
  readonly added: readonly QueuedEvent[];
  readonly removed: readonly bigint[];
  readonly reasons: readonly { readonly offset: bigint; readonly reason: ParkingReason | null }[];
}

/** Folds what happened to a key since `before` into the rows to write. */
export function keyChange(
  before: { readonly state: KeyState; readonly queue: readonly QueuedEvent[] },
  progress: KeyProgress,
): KeyChange {
  const { state } = progress;
  const effects = sinceErasure(progress.effects);
  const isCounted = state.outcomes !== before.state.outcomes || state.wins !== before.state.wins;
  const isServedChanged = state.servedVersion !== before.state.servedVersion;
  return {
    state,
    ...examplesOf(effects),
    ...trainingOf(effects),
    retired: effects.filter((effect) => effect.type === 'versions-retired'),
    priorReturn: effects.findLast((effect) => effect.type === 'returned-to-prior') ?? null,
    isErased: progress.effects.some(({ type }) => type === 'user-erased'),
    isPriorChanged: !state.erased && state.servedVersion === 0 && (isCounted || isServedChanged),
    queue: queueChange(before.queue, progress.queue),
  };
}

/** What came before an erasure is erased with the rest. */
function sinceErasure(effects: readonly KeyEffect[]): readonly KeyEffect[] {
  return effects.slice(effects.findLastIndex(({ type }) => type === 'user-erased') + 1);
}

function examplesOf(effects: readonly KeyEffect[]): Pick<KeyChange, 'learned' | 'superseded'> {
  const learned = new Map<number, NewExample>();
  const superseded: { sequence: number; bySequence: number }[] = [];
  for (const effect of effects) {
    if (effect.type === 'example-learned') {
      learned.set(effect.example.sequence, { ...effect.example, supersededBySequence: null });
    }
    if (effect.type !== 'example-superseded') continue;
    const { sequence, bySequence } = effect;
    const fresh = learned.get(sequence);
    if (fresh === undefined) superseded.push({ sequence, bySequence });
    else learned.set(sequence, { ...fresh, supersededBySequence: bySequence });
  }
  return { learned: [...learned.values()], superseded };
}

function trainingOf(
  effects: readonly KeyEffect[],
): Pick<KeyChange, 'request' | 'isTrainingCancelled'> {
  let request: TrainingRequest | null = null;
  let isTrainingCancelled = false;
  for (const effect of effects) {
    if (effect.type === 'training-requested') request = mergeRequests(request, effect.request);
    if (effect.type !== 'training-cancelled') continue;
    request = null;
    isTrainingCancelled = true;
  }
  return { request, isTrainingCancelled };
}

function queueChange(before: readonly QueuedEvent[], after: readonly QueuedEvent[]): QueueChange {
  const stored = new Map(before.map(({ offset, reason }) => [offset, reason]));
  const kept = new Set(after.map(({ offset }) => offset));
  return {
    added: after.filter(({ offset }) => !stored.has(offset)),
    removed: before.map(({ offset }) => offset).filter((offset) => !kept.has(offset)),
    reasons: after.filter(
      ({ offset, reason }) => stored.has(offset) && stored.get(offset) !== reason,
    ),
  };
}
