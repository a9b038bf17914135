import { describe, expect, it } from 'vitest';
import { created, happened, noon, won } from '../domain/lead.fixture.ts';
import { evolveLead } from '../domain/lead.ts';
import type { StandingScore } from '../domain/standing-score.ts';
import { deletedRow, leadOfRow, scoreOfRow, standingRow } from './lead-row.ts';

const lead = [created, happened('ActivityRecorded', { activity: 'call' }), won].reduce(
  evolveLead,
  null,
)!;
const score: StandingScore = {
  probability: 0.4,
  footing: 'learning',
  modelVersion: 2,
  modelRevision: 5,
  scoredAt: noon,
};
const id = { leadId: 'l', version: 3 };

describe('the row of a lead', () => {
  it('gives back the lead and its score', () => {
    const row = standingRow(id, lead, score);
    expect(leadOfRow(row)).toEqual(lead);
    expect(scoreOfRow(row)).toEqual(score);
  });
  it('may be without a score', () => {
    expect(scoreOfRow(standingRow(id, lead, null))).toBeNull();
  });
  it('that was deleted says nothing of what it was but whose', () => {
    const row = deletedRow(id, lead);
    expect(leadOfRow(row)).toBeNull();
    expect(row).toMatchObject({
      status: 'deleted',
      user_id: 'anna',
      version: 3,
      name: null,
      score: null,
      attributes: {},
    });
    expect(JSON.stringify(row)).not.toContain('Acme');
  });
});
