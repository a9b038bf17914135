import { describe, expect, it } from 'vitest';
import { dayMs, noon } from './lead.fixture.ts';
import { leadFeatures } from './lead-features.ts';

const lead = {
  attributes: { size: 'big', asked: null },
  score: 40,
  activityCount: 2,
  lastActivityAt: noon + dayMs,
  createdAt: noon,
};
const midnight = Date.UTC(2026, 0, 8);
const days = (asOf: number) => leadFeatures(lead, asOf)['lead.daysSinceCreation'];

describe('the features of a lead', () => {
  it('are its attributes and the four built-in ones', () => {
    expect(leadFeatures(lead, noon + 3 * dayMs)).toEqual({
      size: 'big',
      asked: null,
      'lead.score': 40,
      'lead.activityCount': 2,
      'lead.daysSinceActivity': 2,
      'lead.daysSinceCreation': 3,
    });
  });
  it('count whole UTC days: they change at midnight and at no other moment', () => {
    expect([midnight - 1, midnight, midnight + dayMs - 1].map(days)).toEqual([2, 3, 3]);
  });
  it('have no days since an activity that never was', () => {
    expect(
      leadFeatures({ ...lead, lastActivityAt: null }, noon)['lead.daysSinceActivity'],
    ).toBeNull();
  });
  it('have no negative days for a time a little ahead', () => {
    expect(
      leadFeatures({ ...lead, createdAt: midnight }, midnight - 1)['lead.daysSinceCreation'],
    ).toBe(0);
  });
});
