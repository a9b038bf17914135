import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Features, FeatureValue } from '@leadloop/contracts';
import { algorithms } from './algorithms.ts';
import type { ScoringModel } from './scoring-model.ts';
import { readModel, trainModel } from './train-model.ts';
import type { TrainingRow } from './training-row.ts';

const names = ['age', 'lead.score', 'source', 'constructor', 'region', 'budget', 'Z'];
const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const value: fc.Arbitrary<FeatureValue> = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 0, max: 5 }),
  double,
  fc.constantFrom(1e308, -1e308, 5e-324, -0),
  fc.boolean(),
  fc.constantFrom('a', 'b', 'c', 'ü', '\u{1F600}'),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const features: fc.Arbitrary<Features> = fc.dictionary(fc.constantFrom(...names), value, {
  noNullPrototype: false,
});

/** Sets with both kinds of outcome, features that appear and vanish, ties in time. */
const trainingSet: fc.Arbitrary<TrainingRow[]> = fc
  .array(fc.record({ features, won: fc.boolean(), occurredAt: fc.integer({ min: 0, max: 20 }) }), {
    minLength: 2,
    maxLength: 45,
  })
  .map((rows) =>
    rows.map(({ features: own, won, occurredAt }, at): TrainingRow => {
      const outcome = at === 0 || (at > 1 && won) ? 'WON' : 'LOST';
      return { leadId: `lead-${at}`, outcome, occurredAt, sequence: at + 1, features: own };
    }),
  );

function expectSound(model: ScoringModel, lead: Features): void {
  const { probability, logit, baseline, factors, interval } = model.predict(lead);
  const sum = factors.reduce((total, { contribution }) => total + contribution, baseline);
  expect(Number.isFinite(logit)).toBe(true);
  expect(Math.abs(sum - logit)).toBeLessThan(1e-12);
  expect(probability).toBeGreaterThan(0);
  expect(probability).toBeLessThan(1);
  expect(interval[0]).toBeLessThanOrEqual(probability);
  expect(interval[1]).toBeGreaterThanOrEqual(probability);
  expect(interval[0]).toBeGreaterThanOrEqual(0);
  expect(interval[1]).toBeLessThanOrEqual(1);
}

const runs = { numRuns: 60 };

describe.each([...algorithms.keys()])('every model of %s', (algorithm) => {
  test('leaves its inputs as they were', () => {
    fc.assert(
      fc.property(trainingSet, features, (rows, lead) => {
        const before = structuredClone({ rows, lead });
        readModel(trainModel(rows, algorithm)).predict(lead);
        expect({ rows, lead }).toEqual(before);
      }),
      runs,
    );
  });

  test('is the same bytes from the same set, in whatever order its rows and their features come', () => {
    fc.assert(
      fc.property(trainingSet, (rows) => {
        const shuffled = rows.toReversed().map((row) => ({
          ...row,
          features: Object.fromEntries(Object.entries(row.features).toReversed()),
        }));
        const bytes = trainModel(rows, algorithm);
        expect(trainModel(rows, algorithm).equals(bytes)).toBe(true);
        expect(trainModel(shuffled, algorithm).equals(bytes)).toBe(true);
      }),
      runs,
    );
  });

  test('scores every lead with a finite number, an interval around it and contributions that add up', () => {
    fc.assert(
      fc.property(trainingSet, features, (rows, lead) => {
        const model = readModel(trainModel(rows, algorithm));
        for (const asked of [lead, {}, rows[0]!.features]) expectSound(model, asked);
      }),
      { numRuns: 200 },
    );
  });

  test('gives the same probability with and without the explanation, and in whatever order it is asked', () => {
    fc.assert(
      fc.property(
        trainingSet,
        fc.array(features, { minLength: 1, maxLength: 5 }),
        (rows, leads) => {
          const model = readModel(trainModel(rows, algorithm));
          const explained = leads.map((lead) => model.predict(lead).probability);
          const fast = leads.toReversed().map((lead) => model.probability(lead));
          expect(fast.toReversed()).toEqual(explained);
        },
      ),
      runs,
    );
  });

  test('ignores a feature it has never seen, and takes one that is absent for missing', () => {
    fc.assert(
      fc.property(trainingSet, features, (rows, lead) => {
        const model = readModel(trainModel(rows, algorithm));
        const absent = names
          .filter((name) => !Object.hasOwn(lead, name))
          .map((name) => [name, null]);
        expect(model.predict({ ...lead, ...Object.fromEntries(absent), neverSeen: 7 })).toEqual(
          model.predict(lead),
        );
      }),
      runs,
    );
  });

  test('does not change with a feature that is missing everywhere, or the same everywhere', () => {
    fc.assert(
      fc.property(trainingSet, value, (rows, same) => {
        const constant = typeof same === 'number' ? same : null;
        const wider = rows.map((row) => ({
          ...row,
          features: { ...row.features, empty: null, same: constant },
        }));
        expect(trainModel(wider, algorithm).equals(trainModel(rows, algorithm))).toBe(true);
      }),
      runs,
    );
  });

  test('names factors whose shares add up to one or are all nothing', () => {
    fc.assert(
      fc.property(trainingSet, (rows) => {
        const shares = Object.values(readModel(trainModel(rows, algorithm)).factors()).map(
          ({ share }) => share,
        );
        const total = shares.reduce((sum, share) => sum + share, 0);
        expect(total === 0 || Math.abs(total - 1) < 1e-9).toBe(true);
      }),
      runs,
    );
  });
});
