import { describe, expect, it } from 'vitest';
import { created, dayMs, happened, noon } from '../domain/lead.fixture.ts';
import { evolveLead } from '../domain/lead.ts';
import type { LeadEvent } from '../domain/lead-event.ts';
import { onLeadEvent } from './on-lead-event.ts';

const closedAt = noon + 3 * dayMs;
const outcome = happened('OutcomeRecorded', { outcome: 'LOST', userId: 'anna' }, closedAt);
const after = (stream: readonly LeadEvent[]) => ({
  stream,
  state: stream.reduce(evolveLead, null),
});

describe('what others hear of a lead', () => {
  it('an outcome, with the features at its landmark', () => {
    const late = happened('LeadChanged', { score: 99 }, closedAt - dayMs + 1);
    expect(onLeadEvent(outcome, after([created, late]), null)).toEqual([
      {
        kind: 'outcome',
        userId: 'anna',
        outcome: 'LOST',
        occurredAt: closedAt,
        recordedAt: closedAt,
        featuresAsOf: closedAt - dayMs,
        features: {
          size: 'big',
          staff: 12,
          'lead.score': 40,
          'lead.activityCount': 0,
          'lead.daysSinceActivity': null,
          'lead.daysSinceCreation': 2,
        },
        issued: null,
      },
    ]);
  });
  it('a withdrawal, to the user whom the outcome went to and not to the assignee of now', () => {
    const handedOn = happened('LeadAssigned', { assigneeId: 'bert' }, closedAt);
    const reopened = happened('LeadReopened', {}, closedAt + 1);
    expect(onLeadEvent(reopened, after([created, outcome, handedOn]), null)).toMatchObject([
      {
        kind: 'withdrawal',
        userId: 'anna',
        because: 'reopened',
      },
    ]);
  });
  it('a withdrawal of a closed lead that is deleted', () => {
    const deleted = happened('LeadDeleted', {}, closedAt + 1);
    expect(onLeadEvent(deleted, after([created, outcome]), null)).toMatchObject([
      { userId: 'anna', because: 'deleted' },
    ]);
  });
  it('a withdrawal of a deleted lead to everybody who ever had an outcome on it, once each', () => {
    const reopened = happened('LeadReopened', {}, closedAt + 1);
    const handedOn = happened('LeadAssigned', { assigneeId: 'bert' }, closedAt + 2);
    const berts = happened('OutcomeRecorded', { outcome: 'WON', userId: 'bert' }, closedAt + 3);
    const deleted = happened('LeadDeleted', {}, closedAt + 4);
    const life = [created, outcome, reopened, outcome, reopened, handedOn, berts, reopened];
    const told = (stream: readonly LeadEvent[]) =>
      onLeadEvent(deleted, after(stream), null).map(({ userId }) => userId);
    expect(told(life)).toEqual(['anna', 'bert']);
    expect(told([...life, deleted, created])).toEqual([]);
  });
  it('nothing of an open lead that is deleted', () => {
    expect(onLeadEvent(happened('LeadDeleted', {}), after([created]), null)).toEqual([]);
  });
  it('nothing of its changes, activities and assignments', () => {
    const quiet = [
      happened('LeadChanged', { score: 1 }),
      happened('ActivityRecorded', { activity: 'call' }),
      happened('LeadAssigned', { assigneeId: 'bert' }),
    ];
    expect(quiet.flatMap((event) => onLeadEvent(event, after([created]), null))).toEqual([]);
  });
});
