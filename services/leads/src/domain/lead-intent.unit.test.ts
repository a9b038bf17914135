import { describe, expect, it } from 'vitest';
import { description, dayMs, noon } from './lead.fixture.ts';
import { changeLead, recordOutcome, upsertLead } from './lead-intent.ts';
import type { Lead } from './lead.ts';
import { LeadRefusal } from './refusal.ts';

const facts = { occurredAt: noon, recordedAt: noon, actorId: 'anna' };
const annas = { ...description, assigneeId: 'anna' };
const standing: Lead = {
  ...annas,
  status: 'open',
  createdAt: noon,
  activityCount: 0,
  lastActivityAt: null,
  closedAt: null,
  outcomeUserId: null,
};
const types = (commands: readonly { readonly type: string }[]) => commands.map(({ type }) => type);

describe('putting a lead', () => {
  it('creates it where it does not stand', () => {
    expect(upsertLead(facts, annas, false, null)).toEqual([
      { ...facts, type: 'CreateLead', data: annas },
    ]);
  });
  it('replaces what it is described as where it does, and leaves its assignee', () => {
    expect(upsertLead(facts, annas, false, standing)).toEqual([
      { ...facts, type: 'ReplaceLead', data: description },
    ]);
  });
  it('assigns it where the caller names somebody', () => {
    expect(types(upsertLead(facts, annas, true, standing))).toEqual(['ReplaceLead', 'AssignLead']);
  });
});

describe('patching a lead', () => {
  it('changes what is given', () => {
    expect(types(changeLead(facts, { score: 1 }, undefined))).toEqual(['ChangeLead']);
  });
  it('assigns it, to nobody too, and records no change where there is none', () => {
    expect(types(changeLead(facts, {}, null))).toEqual(['AssignLead']);
  });
});

describe('recording an outcome that may bring its lead along', () => {
  const earlier = { ...facts, occurredAt: noon - dayMs };
  const lead = { facts: earlier, described: annas, activities: [] };
  const closing = { facts, outcome: 'WON', lead } as const;
  const colleagues = {
    ...closing,
    lead: { ...lead, described: { ...annas, assigneeId: 'bert' } },
  };

  it('creates an unknown lead first, at its own time', () => {
    const [create, record] = recordOutcome(closing, 'anna', null);
    expect(create).toMatchObject({ type: 'CreateLead', occurredAt: noon - dayMs });
    expect(record).toMatchObject({ type: 'RecordOutcome', occurredAt: noon });
  });
  it('records what had happened on an unknown lead between the two, each at its own time', () => {
    const called = { ...facts, occurredAt: noon - dayMs / 2 };
    const busy = { ...lead, activities: [{ facts: called, activity: 'call' }] };
    const commands = recordOutcome({ ...closing, lead: busy }, 'anna', null);
    expect(types(commands)).toEqual(['CreateLead', 'RecordActivity', 'RecordOutcome']);
    expect(commands[1]).toEqual({ ...called, type: 'RecordActivity', data: { activity: 'call' } });
  });
  it('leaves a known lead as it is described', () => {
    expect(types(recordOutcome(closing, 'anna', standing))).toEqual(['RecordOutcome']);
  });
  it('is refused where a member would teach a colleague’s model', () => {
    expect(() => recordOutcome(colleagues, 'anna', null)).toThrow(
      new LeadRefusal('lead-not-yours'),
    );
  });
  it('is an admin’s to record for anybody', () => {
    expect(types(recordOutcome(colleagues, null, null))).toEqual(['CreateLead', 'RecordOutcome']);
  });
});
