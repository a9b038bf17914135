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
  const closing = { facts, outcome: 'WON', lead: { facts: earlier, described: annas } } as const;
  const colleagues = {
    ...closing,
    lead: { facts: earlier, described: { ...annas, assigneeId: 'bert' } },
  };

  it('creates an unknown lead first, at its own time', () => {
    const [create, record] = recordOutcome(closing, 'anna', null);
    expect(create).toMatchObject({ type: 'CreateLead', occurredAt: noon - dayMs });
    expect(record).toMatchObject({ type: 'RecordOutcome', occurredAt: noon });
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
