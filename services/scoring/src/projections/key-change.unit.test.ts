import { describe, expect, it } from 'vitest';
import { KeyProgress } from '../domain/advance-key.ts';
import type { QueuedEvent } from '../domain/advance-key.ts';
import { newKeyState } from '../domain/key-state.ts';
import {
  bound,
  freshKey,
  mixedOutcomes,
  outcomeEvent,
  takeAll,
} from '../domain/testing/outcome-events.ts';
import { keyChange } from './key-change.ts';

const nothing = { state: newKeyState('acme', 'ann'), queue: [] as QueuedEvent[] };

describe('what a batch changed about a key', () => {
  it('is one training at the newest cut, though the batch crossed the threshold three times', () => {
    const change = keyChange(nothing, takeAll(freshKey(), mixedOutcomes(1, 45)));
    expect(change.request).toEqual({ cutSequence: 40, trigger: 'threshold' });
    expect(change.learned).toHaveLength(45);
  });

  it('marks an example that the same batch superseded', () => {
    const change = keyChange(
      nothing,
      takeAll(freshKey(), [
        outcomeEvent({ sequence: 1, leadId: 'one' }),
        outcomeEvent({ sequence: 2, leadId: 'one', outcome: 'LOST' }),
      ]),
    );
    expect(change.superseded).toEqual([]);
    expect(change.learned.map((row) => [row.sequence, row.supersededBySequence])).toEqual([
      [1, 2],
      [2, null],
    ]);
  });

  it('calls off a training and asks for the next in one batch', () => {
    const progress = takeAll(freshKey(), [
      ...mixedOutcomes(1, 20),
      outcomeEvent({ sequence: 21, leadId: 'lead-1', outcome: 'WITHDRAWN' }),
      ...mixedOutcomes(22, 22),
    ]);
    expect(keyChange(nothing, progress)).toMatchObject({
      isTrainingCancelled: true,
      request: { cutSequence: 22, trigger: 'threshold' },
    });
  });

  it('publishes the prior again when its counts change, and not for a duplicate', () => {
    const progress = takeAll(freshKey(), mixedOutcomes(1, 2));
    expect(keyChange(nothing, progress).isPriorChanged).toBe(true);
    const { state } = progress;
    expect(
      keyChange({ state, queue: [] }, takeAll(progress, mixedOutcomes(1, 2))).isPriorChanged,
    ).toBe(false);
  });

  it('leaves nothing of what an erased user did', () => {
    const progress = takeAll(freshKey(), mixedOutcomes(1, 25));
    progress.erase(26);
    expect(keyChange(nothing, progress)).toMatchObject({
      isErased: true,
      learned: [],
      request: null,
      isPriorChanged: false,
    });
  });

  it('tells apart what joined the queue, left it, and why its head waits now', () => {
    const parked = takeAll(freshKey(), [
      ...mixedOutcomes(2, 2),
      Buffer.from('?'),
      ...mixedOutcomes(3, 3),
    ]);
    const before = { state: parked.state, queue: parked.queue };
    const progress = new KeyProgress({ ...before, standing: bound, live: new Map() });
    takeAll(progress, [...mixedOutcomes(4, 4), ...mixedOutcomes(1, 1)], 3n);
    expect(keyChange(before, progress).queue).toMatchObject({
      added: [{ offset: 3n, reason: null }],
      removed: [0n],
      reasons: [{ offset: 1n, reason: 'not-avro' }],
    });
  });
});
