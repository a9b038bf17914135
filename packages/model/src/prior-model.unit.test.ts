import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { priorModel } from './prior-model.ts';

const best = {
  'lead.score': 100,
  'lead.activityCount': 10,
  'lead.daysSinceActivity': 0,
  'lead.daysSinceCreation': 0,
};
const worst = {
  'lead.score': 0,
  'lead.activityCount': 0,
  'lead.daysSinceActivity': 30,
  'lead.daysSinceCreation': 60,
};

test('says one half of a lead of which nothing is known, before any outcome', () => {
  const { probability, logit, baseline, factors } = priorModel({ wins: 0, outcomes: 0 }).predict(
    {},
  );
  expect({ probability, logit, baseline, factors }).toEqual({
    probability: 0.5,
    logit: 0,
    baseline: 0,
    factors: [],
  });
});

test('starts from (wins + 1)/(outcomes + 2)', () => {
  expect(priorModel({ wins: 2, outcomes: 10 }).probability({})).toBeCloseTo(3 / 12, 15);
  expect(priorModel({ wins: 0, outcomes: 400 }).probability({})).toBeCloseTo(1 / 402, 15);
});

test('the best lead stands one logit above the baseline, the worst one below', () => {
  const model = priorModel({ wins: 0, outcomes: 0 });
  expect(model.predict(best).logit).toBeCloseTo(1, 15);
  expect(model.predict(worst).logit).toBeCloseTo(-1, 15);
});

test('weighs score 0.4, activities 0.3, recency 0.2, time in the funnel 0.1', () => {
  const { factors } = priorModel({ wins: 0, outcomes: 0 }).predict(best);
  expect(factors.map(({ feature, contribution }) => [feature, contribution])).toEqual([
    ['lead.score', 0.4],
    ['lead.activityCount', 0.3],
    ['lead.daysSinceActivity', 0.2],
    ['lead.daysSinceCreation', 0.1],
  ]);
});

test('runs from 0 to 10 activities, 30 days since the last and 60 days since creation, and stops there', () => {
  const model = priorModel({ wins: 0, outcomes: 0 });
  expect(model.predict({ 'lead.activityCount': 5 }).logit).toBe(0);
  expect(model.predict({ 'lead.daysSinceActivity': 15 }).logit).toBe(0);
  expect(model.predict({ 'lead.daysSinceCreation': 30 }).logit).toBe(0);
  expect(model.predict({ 'lead.activityCount': 1e308 }).logit).toBeCloseTo(0.3, 15);
  expect(model.predict({ 'lead.daysSinceActivity': -1e308 }).logit).toBeCloseTo(0.2, 15);
});

test('leaves out what is missing or no number, and attributes of the lead’s own', () => {
  const { factors } = priorModel({ wins: 3, outcomes: 9 }).predict({
    'lead.score': null,
    'lead.activityCount': 'many',
    score: 90,
  });
  expect(factors).toEqual([]);
});

test('is finite, adds up and keeps the probability within its interval, whatever the lead', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.boolean(),
  );
  const features = fc.dictionary(fc.constantFrom(...Object.keys(best)), value);
  fc.assert(
    fc.property(features, fc.nat(500), fc.nat(500), (lead, wins, losses) => {
      const { logit, baseline, factors, probability, interval } = priorModel({
        wins,
        outcomes: wins + losses,
      }).predict(lead);
      const sum = factors.reduce((total, { contribution }) => total + contribution, baseline);
      expect(Math.abs(sum - logit)).toBeLessThan(1e-12);
      expect(interval[0]).toBeGreaterThanOrEqual(0);
      expect(interval[0]).toBeLessThanOrEqual(probability);
      expect(interval[1]).toBeGreaterThanOrEqual(probability);
      expect(interval[1]).toBeLessThanOrEqual(1);
    }),
  );
});

test('is sure of nothing before the first outcome, and surer of the base rate after four hundred', () => {
  const [low, high] = priorModel({ wins: 0, outcomes: 0 }).predict({}).interval;
  expect([low.toFixed(2), high.toFixed(2)]).toEqual(['0.09', '0.91']);
  const later = priorModel({ wins: 200, outcomes: 400 }).predict({}).interval;
  expect(later.map((bound) => bound.toFixed(2))).toEqual(['0.46', '0.54']);
});

test('names its factors with their weights and no evidence', () => {
  expect(priorModel({ wins: 0, outcomes: 0 }).factors()).toEqual({
    'lead.score': { share: 0.4, direction: 'up', evidence: 0 },
    'lead.activityCount': { share: 0.3, direction: 'up', evidence: 0 },
    'lead.daysSinceActivity': { share: 0.2, direction: 'down', evidence: 0 },
    'lead.daysSinceCreation': { share: 0.1, direction: 'down', evidence: 0 },
  });
});
