import type { LeadOutcome } from '@leadloop/contracts';
import { describe, expect, it } from 'vitest';
import {
  effectsOf,
  freshKey,
  mixedOutcomes,
  outcomeEvent,
  takeAll,
} from './testing/outcome-events.ts';

const requests = (progress: ReturnType<typeof freshKey>) =>
  effectsOf(progress, 'training-requested').map(({ request }) => request);
const wins = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => outcomeEvent({ sequence: from + index }));
const withdrawal = (sequence: number, leadId: string, withdrawnBecause: 'reopened' | 'deleted') =>
  outcomeEvent({ sequence, leadId, outcome: 'WITHDRAWN', withdrawnBecause });
function afterTraining(events: readonly LeadOutcome[]) {
  const progress = takeAll(freshKey(), events);
  const { state } = progress;
  progress.state = { ...state, footing: 'learning', newestVersion: 1, servedVersion: 1 };
  return progress;
}

describe('the training set', () => {
  it('holds the latest event of each lead', () => {
    const progress = takeAll(freshKey(), [
      outcomeEvent({ sequence: 1, leadId: 'one' }),
      outcomeEvent({ sequence: 2, leadId: 'two', outcome: 'LOST' }),
      withdrawal(3, 'one', 'reopened'),
      outcomeEvent({ sequence: 4, leadId: 'one', outcome: 'LOST' }),
    ]);
    expect(progress.state).toMatchObject({ outcomes: 2, wins: 0 });
    expect(effectsOf(progress, 'example-superseded')).toEqual([
      { type: 'example-superseded', leadId: 'one', sequence: 1, bySequence: 3 },
    ]);
  });
});

describe('a training is asked for', () => {
  it('at the twentieth outcome, not at the nineteenth', () => {
    const progress = takeAll(freshKey(), mixedOutcomes(1, 19));
    expect(requests(progress)).toEqual([]);
    takeAll(progress, mixedOutcomes(20, 20));
    expect(requests(progress)).toEqual([{ cutSequence: 20, trigger: 'threshold' }]);
  });

  it('not before both kinds are there', () => {
    const progress = takeAll(freshKey(), wins(1, 30));
    expect(requests(progress)).toEqual([]);
    takeAll(progress, [outcomeEvent({ sequence: 31, outcome: 'LOST' })]);
    expect(requests(progress)).toEqual([{ cutSequence: 31, trigger: 'threshold' }]);
  });

  it('three times by one batch that crosses the threshold three times', () => {
    const progress = takeAll(freshKey(), mixedOutcomes(1, 45));
    expect(requests(progress).map(({ cutSequence }) => cutSequence)).toEqual([20, 30, 40]);
  });

  it('after a tenth of a large set', () => {
    const progress = takeAll(freshKey(), mixedOutcomes(1, 250));
    const cuts = requests(progress).map(({ cutSequence }) => cutSequence);
    expect(cuts.slice(-4)).toEqual([173, 193, 215, 239]);
  });

  it('at the same cuts however the events are batched', () => {
    const whole = takeAll(freshKey(), mixedOutcomes(1, 150));
    const single = freshKey();
    for (const event of mixedOutcomes(1, 150)) takeAll(single, [event]);
    expect(requests(single)).toEqual(requests(whole));
  });

  it('at once without a deleted lead that was learned from, and its versions are retired', () => {
    const progress = takeAll(freshKey(), mixedOutcomes(1, 25));
    takeAll(progress, [withdrawal(26, 'lead-7', 'deleted')]);
    expect(requests(progress).at(-1)).toEqual({ cutSequence: 26, trigger: 'withdrawal' });
    expect(effectsOf(progress, 'versions-retired')).toEqual([
      { type: 'versions-retired', leadId: 'lead-7', bySequence: 26 },
    ]);
  });

  it('at once when a lead is deleted that was reopened before: what it was learned from may still rank', () => {
    const progress = takeAll(freshKey(), mixedOutcomes(1, 25));
    takeAll(progress, [withdrawal(26, 'lead-7', 'reopened'), withdrawal(27, 'lead-7', 'deleted')]);
    expect(requests(progress).at(-1)).toEqual({ cutSequence: 27, trigger: 'withdrawal' });
    expect(effectsOf(progress, 'versions-retired')).toMatchObject([{ leadId: 'lead-7' }]);
    expect(progress.state.outcomes).toBe(24);
  });

  it('at once when it was closed again after the cut, since what learned from it before is retired', () => {
    const progress = takeAll(freshKey(), mixedOutcomes(1, 22));
    const again = outcomeEvent({ sequence: 24, leadId: 'lead-7' });
    const events = [
      withdrawal(23, 'lead-7', 'reopened'),
      again,
      withdrawal(25, 'lead-7', 'deleted'),
    ];
    takeAll(progress, events);
    expect(requests(progress).at(-1)).toEqual({ cutSequence: 25, trigger: 'withdrawal' });
  });

  it('by nothing but the threshold when the deleted lead came after the cut, or when a lead is reopened', () => {
    const progress = takeAll(freshKey(), mixedOutcomes(1, 25));
    takeAll(progress, [withdrawal(26, 'lead-23', 'deleted'), withdrawal(27, 'lead-7', 'reopened')]);
    expect(requests(progress)).toEqual([{ cutSequence: 20, trigger: 'threshold' }]);
  });
});

describe('the footing returns to the prior at once', () => {
  it('when withdrawals take the set below twenty', () => {
    const progress = afterTraining(mixedOutcomes(1, 20));
    takeAll(progress, [withdrawal(21, 'lead-1', 'reopened')]);
    expect(progress.state).toMatchObject({ footing: 'prior', servedVersion: 0, newestVersion: 1 });
    expect(effectsOf(progress, 'training-cancelled')).toHaveLength(1);
    expect(effectsOf(progress, 'returned-to-prior')).toEqual([
      {
        type: 'returned-to-prior',
        cutSequence: 21,
        reason: 'too-few-outcomes',
        outcomes: 19,
        wins: 13,
      },
    ]);
  });

  it('when withdrawals leave one kind only', () => {
    const progress = afterTraining([
      ...wins(1, 24),
      outcomeEvent({ sequence: 25, outcome: 'LOST' }),
    ]);
    takeAll(progress, [withdrawal(26, 'lead-25', 'reopened')]);
    expect(progress.state.footing).toBe('prior');
    expect(effectsOf(progress, 'returned-to-prior')[0]?.reason).toBe('one-kind-only');
  });

  it('and the next outcome that completes the set asks for a training again', () => {
    const progress = takeAll(freshKey(), [
      ...mixedOutcomes(1, 20),
      withdrawal(21, 'lead-1', 'reopened'),
      ...mixedOutcomes(22, 22),
    ]);
    expect(requests(progress).map(({ cutSequence }) => cutSequence)).toEqual([20, 22]);
  });
});
