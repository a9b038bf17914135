import { specification } from '@leadloop/event-sourcing';
import { describe, expect, it } from 'vitest';
import { leadDecider } from './decide-lead.ts';
import {
  command,
  created,
  dayMs,
  description,
  happened,
  noon,
  unassigned,
  won,
} from './lead.fixture.ts';

const lead = specification(leadDecider);
const minuteMs = 60_000;
const later = noon + dayMs;

const many = (from: number) =>
  Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`a${from + index}`, index]));
const call = (occurredAt: number) => happened('ActivityRecorded', { activity: 'call' }, occurredAt);

describe('creating a lead', () => {
  const create = command('CreateLead', { ...description, assigneeId: 'anna' });

  it('creates it as described', () => {
    lead.given([]).when(create).then([created]);
  });
  it('starts it open, without activities', () => {
    lead
      .given([])
      .when(create)
      .thenState((state) =>
        expect(state).toMatchObject({
          ...description,
          status: 'open',
          assigneeId: 'anna',
          createdAt: noon,
          activityCount: 0,
          lastActivityAt: null,
          closedAt: null,
        }),
      );
  });
  it('refuses an id that stands', () => {
    lead.given([created]).when(create).thenRefused('lead-exists');
  });
  it('begins a new life where the lead was deleted', () => {
    lead
      .given([created, happened('LeadDeleted', {})])
      .when(create)
      .then([created]);
  });
  it('refuses attributes that no event may carry', () => {
    const attributes = { 'lead.score': 1 };
    const wrong = command('CreateLead', { ...description, attributes, assigneeId: null });
    lead.given([]).when(wrong).thenRefused('attributes-invalid');
  });
  it('takes a time up to five minutes ahead of the clock', () => {
    const times = { occurredAt: noon + 5 * minuteMs, recordedAt: noon };
    const ahead = command('CreateLead', { ...description, assigneeId: 'anna' }, times);
    lead
      .given([])
      .when(ahead)
      .thenState((state) => expect(state?.createdAt).toBe(times.occurredAt));
  });
  it('refuses a time further ahead than that', () => {
    const times = { occurredAt: noon + 5 * minuteMs + 1, recordedAt: noon };
    const ahead = command('CreateLead', { ...description, assigneeId: 'anna' }, times);
    lead.given([]).when(ahead).thenRefused('occurred-in-future');
  });
});

describe('changing a lead', () => {
  it('merges what is given; an attribute that is null goes', () => {
    const change = command('ChangeLead', {
      score: 90,
      attributes: { staff: null, region: 'north' },
    });
    lead
      .given([created])
      .when(change)
      .thenState((state) =>
        expect(state).toMatchObject({
          name: 'Acme',
          score: 90,
          attributes: { size: 'big', region: 'north' },
        }),
      );
  });
  it('keeps what is given even where it says nothing new: it may be new at the landmark', () => {
    lead
      .given([created])
      .when(command('ChangeLead', { score: 40 }))
      .then([happened('LeadChanged', { score: 40 })]);
  });
  it('refuses more than 100 attributes after merging', () => {
    const full = happened('LeadCreated', {
      ...description,
      attributes: many(0),
      assigneeId: 'anna',
    });
    const change = command('ChangeLead', { attributes: many(60) });
    lead.given([full]).when(change).thenRefused('attributes-invalid');
  });
  it('refuses what would have happened before the lead was created', () => {
    const early = command('ChangeLead', { score: 1 }, { occurredAt: noon - 1, recordedAt: later });
    lead.given([created]).when(early).thenRefused('occurred-before-creation');
  });
  it('refuses a lead that does not stand', () => {
    lead
      .given([])
      .when(command('ChangeLead', { score: 1 }))
      .thenRefused('lead-not-found');
  });
  it('refuses a lead that was deleted', () => {
    const history = [created, happened('LeadDeleted', {})];
    lead
      .given(history)
      .when(command('ChangeLead', { score: 1 }))
      .thenRefused('lead-not-found');
  });
});

describe('replacing a lead', () => {
  const nothing = { name: null, score: null, attributes: {} };

  it('leaves nothing of what it was described as', () => {
    lead
      .given([created])
      .when(command('ReplaceLead', nothing))
      .thenState((state) => expect(state).toMatchObject({ ...nothing, assigneeId: 'anna' }));
  });
  it('refuses attributes that no event may carry', () => {
    const wrong = command('ReplaceLead', { ...nothing, attributes: { _x: 1 } });
    lead.given([created]).when(wrong).thenRefused('attributes-invalid');
  });
});

describe('recording an activity', () => {
  it('counts it', () => {
    const record = command('RecordActivity', { activity: 'call' }, { occurredAt: later });
    lead
      .given([created])
      .when(record)
      .then([call(later)]);
  });
  it('keeps the newest time where one is recorded late', () => {
    const late = command(
      'RecordActivity',
      { activity: 'call' },
      { occurredAt: noon, recordedAt: later },
    );
    lead
      .given([created, call(later)])
      .when(late)
      .thenState((state) =>
        expect(state).toMatchObject({ activityCount: 2, lastActivityAt: later }),
      );
  });
  it('is allowed on a closed lead, for it may be recorded late', () => {
    const record = command('RecordActivity', { activity: 'call' });
    lead
      .given([created, won])
      .when(record)
      .then([call(noon)]);
  });
});

describe('assigning a lead', () => {
  it('gives it to somebody', () => {
    lead
      .given([created])
      .when(command('AssignLead', { assigneeId: 'bert' }))
      .then([happened('LeadAssigned', { assigneeId: 'bert' })]);
  });
  it('gives it to nobody', () => {
    lead
      .given([created])
      .when(command('AssignLead', { assigneeId: null }))
      .thenState((state) => expect(state?.assigneeId).toBeNull());
  });
  it('changes nothing where the assignee has it already', () => {
    lead
      .given([created])
      .when(command('AssignLead', { assigneeId: 'anna' }))
      .then([]);
  });
});

describe('recording an outcome', () => {
  const record = command('RecordOutcome', { outcome: 'WON' });

  it('closes the lead, for the assignee of that moment', () => {
    lead.given([created]).when(record).then([won]);
  });
  it('stays with that user when the lead is assigned to somebody else later', () => {
    lead
      .given([created, won])
      .when(command('AssignLead', { assigneeId: 'bert' }))
      .thenState((state) =>
        expect(state).toMatchObject({ status: 'won', assigneeId: 'bert', outcomeUserId: 'anna' }),
      );
  });
  it('refuses a second outcome without reopening', () => {
    lead.given([created, won]).when(record).thenRefused('lead-already-closed');
  });
  it('takes a second outcome after reopening', () => {
    lead
      .given([created, won, happened('LeadReopened', {})])
      .when(record)
      .then([won]);
  });
  it('refuses a lead without assignee', () => {
    lead.given([unassigned]).when(record).thenRefused('lead-unassigned');
  });
  it("refuses a time before the lead's creation", () => {
    const early = command(
      'RecordOutcome',
      { outcome: 'WON' },
      { occurredAt: noon - 1, recordedAt: noon },
    );
    lead.given([created]).when(early).thenRefused('occurred-before-creation');
  });
  it('refuses a time more than five minutes ahead', () => {
    const times = { occurredAt: noon + 6 * minuteMs, recordedAt: noon };
    lead
      .given([created])
      .when(command('RecordOutcome', { outcome: 'LOST' }, times))
      .thenRefused('occurred-in-future');
  });
});

describe('reopening a lead', () => {
  it('opens it, with no outcome left', () => {
    lead
      .given([created, won])
      .when(command('ReopenLead', {}))
      .thenState((state) =>
        expect(state).toMatchObject({ status: 'open', closedAt: null, outcomeUserId: null }),
      );
  });
  it('refuses an open lead', () => {
    lead.given([created]).when(command('ReopenLead', {})).thenRefused('lead-not-closed');
  });
});

describe('deleting a lead', () => {
  it('leaves nothing', () => {
    lead
      .given([created, won])
      .when(command('DeleteLead', {}))
      .thenState((state) => expect(state).toBeNull());
  });
  it('refuses a lead that does not stand', () => {
    lead.given([]).when(command('DeleteLead', {})).thenRefused('lead-not-found');
  });
});
