import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictionMetrics } from './prediction-metrics.ts';

describe('prediction metrics', () => {
  test('of four leads are those of the textbook formulas, worked out by hand', () => {
    const metrics = predictionMetrics([0.9, 0.4, 0.4, 0.1], [true, true, false, false]);
    const byHand = -(Math.log(0.9) + Math.log(0.4) + Math.log(0.6) + Math.log(0.9)) / 4;
    expect(metrics.logLoss).toBeCloseTo(byHand, 12);
    expect(metrics.brier).toBeCloseTo((0.01 + 0.36 + 0.16 + 0.01) / 4, 12);
    expect(metrics.auc).toBe(3.5 / 4);
    expect(metrics.ece).toBeCloseTo((0.1 + 0.2 + 0.1) / 4, 12);
  });

  test('certainty that was wrong costs what 1 in 10,000 costs', () => {
    expect(predictionMetrics([0], [true]).logLoss).toBeCloseTo(-Math.log(1e-4), 12);
  });

  test('one kind of outcome has no AUC', () => {
    expect(predictionMetrics([0.2, 0.7], [true, true]).auc).toBeNull();
  });

  test('nothing to measure is refused', () => {
    expect(() => predictionMetrics([], [])).toThrow(RangeError);
    expect(() => predictionMetrics([0.5], [])).toThrow(RangeError);
  });

  test('the AUC is the share of pairs in the right order', () => {
    const lead = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(lead, { minLength: 2, maxLength: 30 }), (leads) => {
        const wins = leads.filter(([, won]) => won);
        const losses = leads.filter(([, won]) => !won);
        fc.pre(wins.length > 0 && losses.length > 0);
        const pairs = wins.flatMap(([high]) => losses.map(([low]) => Math.sign(high - low)));
        const share = pairs.reduce((sum, sign) => sum + (sign + 1) / 2, 0) / pairs.length;
        const { auc } = predictionMetrics(
          leads.map(([level]) => level / 4),
          leads.map(([, won]) => won),
        );
        expect(auc).toBeCloseTo(share, 12);
      }),
    );
  });
});
