import { describe, expect, test } from 'vitest';
import type { Features } from '@leadloop/contracts';
import { algorithms } from './algorithms.ts';
import { readModel, trainModel } from './train-model.ts';
import type { TrainingRow } from './training-row.ts';

const PUBLISHED_BYTES_MAX = 900 * 1024;

function rowsOf(
  count: number,
  featuresOf: (i: number) => Features,
  won: (i: number) => boolean,
): TrainingRow[] {
  return Array.from({ length: count }, (_, i) => ({
    leadId: `lead-${i}`,
    outcome: won(i) ? 'WON' : 'LOST',
    occurredAt: i,
    sequence: i + 1,
    features: featuresOf(i),
  }));
}

/** The fractional part of multiples of the golden ratio: spread evenly, without randomness. */
const spread = (i: number, k: number): number => ((i + 1) * (0.618033988749895 + k * 0.0137)) % 1;
const odd = (i: number): boolean => i % 2 === 1;

const hardSets: [string, TrainingRow[]][] = [
  ['two outcomes', rowsOf(2, (i) => ({ x: i }), odd)],
  ['no features at all', rowsOf(30, () => ({}), odd)],
  [
    'outcomes that one feature separates',
    rowsOf(60, (i) => ({ x: odd(i) ? 1 + i : -1 - i, y: odd(i) }), odd),
  ],
  ['one constant feature', rowsOf(30, () => ({ x: 7 }), odd)],
  ['one feature that is missing everywhere', rowsOf(30, () => ({ x: null }), odd)],
  [
    'a hundred levels of one category',
    rowsOf(
      400,
      (i) => ({ x: `level-${i % 100}` }),
      (i) => spread(i, 1) < 0.3,
    ),
  ],
  ['a level for every lead', rowsOf(50, (i) => ({ x: `level-${i}` }), odd)],
  [
    '1e308 among small numbers',
    rowsOf(40, (i) => ({ x: i === 7 ? 1e308 : i, y: i === 8 ? -1e308 : 1e308 }), odd),
  ],
  ['subnormal numbers', rowsOf(40, (i) => ({ x: i * 5e-324 }), odd)],
  [
    'numbers, texts and booleans under one name',
    rowsOf(40, (i) => ({ x: [i, 'a', true][i % 3] ?? null }), odd),
  ],
  [
    'a single win among many',
    rowsOf(
      300,
      (i) => ({ x: spread(i, 0) }),
      (i) => i === 150,
    ),
  ],
];

describe.each([...algorithms.keys()])('%s', (algorithm) => {
  test.each(hardSets)('learns from %s and scores finitely', (_, rows) => {
    const model = readModel(trainModel(rows, algorithm));
    for (const lead of [
      rows[0]!.features,
      rows[1]!.features,
      {},
      { x: 1e308 },
      { x: -1e308 },
      { x: 'other' },
    ]) {
      const { logit, probability } = model.predict(lead);
      expect(Number.isFinite(logit)).toBe(true);
      expect(probability > 0 && probability < 1).toBe(true);
    }
  });

  test(
    'learns from 10,000 outcomes with 100 attributes of every kind, in a model below 900 KiB',
    { timeout: 60_000 },
    () => {
      const rows = rowsOf(
        10_000,
        (i) =>
          Object.fromEntries(
            Array.from({ length: 100 }, (_, k) => {
              const x = spread(i, k);
              if (k % 4 === 0)
                return [`category-${k}`, '\u4e00'.repeat(250) + Math.floor(40 * x * x)];
              if (k % 4 === 1) return [`flag-${k}`, x < 0.3];
              return [`number-${k}`, x < 0.1 ? null : x * k];
            }),
          ),
        (i) => spread(i, 3) * 2 + spread(i, 7) < 1.3,
      );
      const bytes = trainModel(rows, algorithm);
      expect(bytes.length).toBeLessThan(PUBLISHED_BYTES_MAX);
      const model = readModel(bytes);
      expect(model.probability(rows[5]!.features)).toBeGreaterThan(0);
      // What decides is found among a hundred: numbers 3 and 7.
      const shares = Object.entries(model.factors()).toSorted(([, a], [, b]) => b.share - a.share);
      expect(shares.slice(0, 2).map(([name]) => name)).toEqual(['number-3', 'number-7']);
    },
  );

  test('the newest 10,000 outcomes count: older ones change nothing', { timeout: 60_000 }, () => {
    const newest = rowsOf(
      10_000,
      (i) => ({ x: i % 9 }),
      (i) => i % 9 > 4,
    );
    const older = rowsOf(50, () => ({ x: 3, y: 'old' }), odd).map((row) => ({
      ...row,
      leadId: `old-${row.leadId}`,
      occurredAt: -1,
    }));
    expect(trainModel([...newest, ...older], algorithm).equals(trainModel(newest, algorithm))).toBe(
      true,
    );
  });
});
