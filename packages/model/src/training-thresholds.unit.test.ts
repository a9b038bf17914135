import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { footingOf } from './footing.ts';
import { nextTrainingDue, outcomesUntilFirstModel, retrainingStep } from './training-thresholds.ts';

describe('footing', () => {
  test('is learning from the twentieth outcome on, if both kinds are there', () => {
    expect(footingOf({ outcomes: 19, wins: 5 })).toBe('prior');
    expect(footingOf({ outcomes: 20, wins: 1 })).toBe('learning');
    expect(footingOf({ outcomes: 20, wins: 19 })).toBe('learning');
  });

  test('stays prior while there is one kind only, however many', () => {
    expect(footingOf({ outcomes: 500, wins: 0 })).toBe('prior');
    expect(footingOf({ outcomes: 500, wins: 500 })).toBe('prior');
  });

  test('is learning exactly when no outcome is missing for the first model', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (wins, losses) => {
        const set = { outcomes: wins + losses, wins };
        expect(footingOf(set) === 'learning').toBe(outcomesUntilFirstModel(set) === 0);
      }),
    );
  });
});

describe('outcomes until the first model', () => {
  test.each([
    [0, 0, 20],
    [19, 7, 1],
    [20, 7, 0],
    [20, 0, 1],
    [40, 40, 1],
    [5, 5, 15],
  ])('%d outcomes with %d wins need %d more', (outcomes, wins, missing) => {
    expect(outcomesUntilFirstModel({ outcomes, wins })).toBe(missing);
  });
});

describe('the step to the next training', () => {
  test.each([
    [20, 10],
    [100, 10],
    [101, 11],
    [110, 11],
    [300, 30],
    [301, 31],
    [10_000, 1000],
  ])('with a set of %d is %d outcome events', (outcomes, step) => {
    expect(retrainingStep(outcomes)).toBe(step);
  });

  test('is the exact tenth, rounded up, for every set: no binary fraction adds one', () => {
    for (let outcomes = 101; outcomes <= 20_000; outcomes += 1) {
      expect(retrainingStep(outcomes)).toBe(Math.floor((outcomes + 9) / 10));
    }
  });
});

test('a share that is not exact in binary adds no outcome', () => {
  const thresholds = { firstTrainingOutcomes: 20, retrainingStepMin: 1, retrainingShare: 0.07 };
  expect(retrainingStep(100, thresholds)).toBe(7);
});

describe('the next training', () => {
  test('is not due below twenty outcomes, and says how many are missing', () => {
    expect(nextTrainingDue({ outcomes: 19, wins: 4, eventsSinceAttempt: null })).toEqual({
      due: false,
      outcomesMissing: 1,
    });
  });

  test('is due at once where the set suffices and none was attempted', () => {
    expect(nextTrainingDue({ outcomes: 20, wins: 4, eventsSinceAttempt: null })).toEqual({
      due: true,
      outcomesMissing: 0,
    });
  });

  test('is due ten events after the last attempt in a small set, and a tenth later in a large one', () => {
    expect(nextTrainingDue({ outcomes: 29, wins: 4, eventsSinceAttempt: 9 })).toEqual({
      due: false,
      outcomesMissing: 1,
    });
    expect(nextTrainingDue({ outcomes: 30, wins: 4, eventsSinceAttempt: 10 })).toEqual({
      due: true,
      outcomesMissing: 0,
    });
    expect(nextTrainingDue({ outcomes: 250, wins: 9, eventsSinceAttempt: 24 })).toEqual({
      due: false,
      outcomesMissing: 1,
    });
    expect(nextTrainingDue({ outcomes: 250, wins: 9, eventsSinceAttempt: 26 })).toEqual({
      due: true,
      outcomesMissing: 0,
    });
  });

  test('is not due where withdrawals took the set below the threshold, whatever happened since', () => {
    expect(nextTrainingDue({ outcomes: 18, wins: 4, eventsSinceAttempt: 50 })).toEqual({
      due: false,
      outcomesMissing: 2,
    });
    expect(nextTrainingDue({ outcomes: 30, wins: 0, eventsSinceAttempt: 50 })).toEqual({
      due: false,
      outcomesMissing: 1,
    });
  });
});
