import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ClosedSampleLead, simulateSalesTeam } from './simulate-sales-team.ts';

const now = Date.UTC(2026, 0, 15, 12);
const dayMs = 86_400_000;
const sample = simulateSalesTeam({ seed: 7, now });
const closed = sample.flatMap((person) => person.closed);
const open = sample.flatMap((person) => person.open);
const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const closedOf = (userId: string) =>
  sample.find(({ person }) => person.userId === userId)?.closed ?? [];
const winRate = (leads: readonly ClosedSampleLead[]) =>
  leads.filter(({ outcome }) => outcome === 'WON').length / leads.length;
const rateAmong = (userId: string, matches: (lead: ClosedSampleLead) => boolean, from = 0) => {
  const leads = closedOf(userId);
  return winRate(leads.slice(Math.floor(from * leads.length)).filter(matches));
};
const isLarge = ({ attributes }: ClosedSampleLead) => Number(attributes['employees']) > 200;
const isSmall = ({ attributes }: ClosedSampleLead) => Number(attributes['employees']) < 30;
const hasBudget = ({ attributes }: ClosedSampleLead) => attributes['budgetConfirmed'] === true;
const hasNone = ({ attributes }: ClosedSampleLead) => attributes['budgetConfirmed'] === false;

const shareHaving = (name: string, leads: readonly ClosedSampleLead[]) =>
  leads.filter(({ attributes }) => name in attributes).length / leads.length;

/** How much a confirmed budget helps Aiko, from a share of her leads on. */
const gain = (from: number) =>
  rateAmong('northgate-aiko', hasBudget, from) - rateAmong('northgate-aiko', hasNone, from);

describe('the simulated sales team', () => {
  it('has twelve people in three organizations, 6,000 closed leads and 600 open ones', () => {
    expect(sample).toHaveLength(12);
    expect(new Set(sample.map(({ person }) => person.organizationId)).size).toBe(3);
    expect(closed).toHaveLength(6_000);
    expect(open).toHaveLength(600);
  });

  it('is the same for the same seed and now, and another for another seed', () => {
    expect(digest(simulateSalesTeam({ seed: 7, now }))).toBe(digest(sample));
    expect(digest(simulateSalesTeam({ seed: 8, now }))).not.toBe(digest(sample));
  });

  it('is the same on every machine', () => {
    expect(digest(sample)).toMatchInlineSnapshot(
      `"f02770eabdce1eb9db786e6def42821c6b91d8112c50d5dfea002370ff575858"`,
    );
  });

  it('spans two years and ends at now: nothing lies in the future, open leads are fresh', () => {
    const created = [...closed, ...open].map(({ createdAt }) => createdAt);
    expect(Math.max(...created)).toBeLessThan(now);
    expect(Math.max(...closed.map(({ closedAt }) => closedAt))).toBeLessThan(now);
    expect(Math.min(...closed.map(({ closedAt }) => closedAt))).toBeLessThan(now - 700 * dayMs);
    expect(open.every(({ createdAt }) => createdAt > now - 45 * dayMs - dayMs)).toBe(true);
  });

  it('gives every lead an id of its own that the leads service takes', () => {
    const ids = [...closed, ...open].map(({ leadId }) => leadId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id))).toBe(true);
  });

  it('keeps activities between the coming in of a lead and its end, in order', () => {
    for (const { createdAt, closedAt, activitiesAt } of closed) {
      expect(activitiesAt).toEqual(activitiesAt.toSorted((a, b) => a - b));
      expect(activitiesAt.every((at) => at >= createdAt && at <= closedAt)).toBe(true);
    }
  });

  it('has attributes of every kind, some missing, some that appear or vanish over the years', () => {
    const kinds = new Set(
      closed.flatMap(({ attributes }) => Object.values(attributes).map((value) => typeof value)),
    );
    expect(kinds).toEqual(new Set(['string', 'number', 'boolean']));
    const early = closed.filter(({ createdAt }) => createdAt < now - 560 * dayMs);
    const late = closed.filter(({ createdAt }) => createdAt > now - 150 * dayMs);
    expect([shareHaving('faxKnown', early), shareHaving('faxKnown', late)]).toEqual([1, 0]);
    expect([shareHaving('newsletter', early), shareHaving('newsletter', late)]).toEqual([0, 1]);
    expect(shareHaving('budgetConfirmed', closed)).toBeCloseTo(0.7, 1);
  });

  it('has two people of one organization with opposite tastes', () => {
    const ines = rateAmong('northgate-ines', isSmall) - rateAmong('northgate-ines', isLarge);
    const tomasz = rateAmong('northgate-tomasz', isSmall) - rateAmong('northgate-tomasz', isLarge);
    expect(ines).toBeGreaterThan(0.3);
    expect(tomasz).toBeLessThan(-0.3);
  });

  it('has people whose taste drifts', () => {
    expect(gain(0.6)).toBeGreaterThan(gain(0) + 0.05);
  });
});
