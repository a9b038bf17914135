import { describe, expect, it } from 'vitest';
import { landmarkOf, leadAtLandmark } from './landmark.ts';
import { created, dayMs, happened, hourMs, noon } from './lead.fixture.ts';

const at = (time: number, score: number) => happened('LeadChanged', { score }, time);
const call = (time: number) => happened('ActivityRecorded', { activity: 'call' }, time);

describe('the landmark', () => {
  it('lies 24 hours before the outcome', () => {
    expect(landmarkOf(noon + 3 * dayMs, noon)).toBe(noon + 2 * dayMs);
  });
  it("is the lead's creation where that is later", () => {
    expect(landmarkOf(noon + hourMs, noon)).toBe(noon);
  });
});

describe('a lead at its landmark', () => {
  const landmark = noon + 2 * dayMs;
  it('has the changes that had occurred by then, that very moment included', () => {
    expect(leadAtLandmark([created, at(landmark, 50)], landmark)?.score).toBe(50);
  });
  it('has none of the changes of the last 24 hours', () => {
    const replaced = { name: null, score: 99, attributes: { size: 'told' } };
    const stream = [
      created,
      at(landmark + 1, 90),
      happened('LeadReplaced', replaced, landmark + 2),
    ];
    expect(leadAtLandmark(stream, landmark)).toMatchObject({
      score: 40,
      attributes: { size: 'big' },
    });
  });
  it('has none of the activities of the last 24 hours', () => {
    const stream = [created, call(noon + hourMs), call(landmark + 1)];
    expect(leadAtLandmark(stream, landmark)).toMatchObject({
      activityCount: 1,
      lastActivityAt: noon + hourMs,
    });
  });
  it('takes changes in the order in which they were accepted, not in that of their times', () => {
    const stream = [created, at(noon + 2 * hourMs, 70), at(noon + hourMs, 60)];
    expect(leadAtLandmark(stream, landmark)?.score).toBe(60);
  });
  it('knows nothing of an earlier life of the same id', () => {
    const stream = [created, at(noon, 99), happened('LeadDeleted', {}), created];
    expect(leadAtLandmark(stream, landmark)?.score).toBe(40);
  });
});
