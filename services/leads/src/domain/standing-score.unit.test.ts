import { describe, expect, it } from 'vitest';
import { dayMs, noon } from './lead.fixture.ts';
import {
  isNewInHistory,
  isOfAnEarlierDay,
  issuedScore,
  type StandingScore,
} from './standing-score.ts';

const score: StandingScore = {
  probability: 0.25,
  footing: 'learning',
  modelVersion: 3,
  modelRevision: 7,
  scoredAt: noon,
};

describe('the issued score of an outcome', () => {
  it('is the one that stood', () => {
    const issued = { probability: 0.25, modelVersion: 3, scoredAt: noon };
    expect(issuedScore(score, noon)).toEqual(issued);
  });
  it('is none where the outcome happened before the score stood', () => {
    expect(issuedScore(score, noon - 1)).toBeNull();
  });
  it('is none where there never was one', () => {
    expect(issuedScore(null, noon)).toBeNull();
  });
});

describe('the score history', () => {
  it('begins with the first score', () => {
    expect(isNewInHistory(null, score)).toBe(true);
  });
  it('goes on only where the probability differs', () => {
    expect(isNewInHistory(score, { ...score, modelVersion: 4, scoredAt: noon + dayMs })).toBe(
      false,
    );
    expect(isNewInHistory(score, { ...score, probability: 0.26 })).toBe(true);
  });
});

it('a score holds until the UTC day turns', () => {
  const midnight = Date.UTC(2026, 0, 6);
  expect([midnight - 1, midnight].map((now) => isOfAnEarlierDay(score, now))).toEqual([
    false,
    true,
  ]);
});
