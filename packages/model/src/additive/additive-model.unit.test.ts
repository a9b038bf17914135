import { describe, expect, test } from 'vitest';
import { goldenTrainingSet } from '../golden-training-set.ts';
import { readModel, trainModel } from '../train-model.ts';
import { encoderWidth } from '../encoding/feature-encoder.ts';
import { encodeTraining } from './build-design.ts';
import { fitRelevance } from '../fit/relevance.ts';

const model = readModel(trainModel(goldenTrainingSet));
const leads = [
  { a: 3.5, b: 2, c: 'x', d: true },
  { a: 11, b: null, c: 'w', d: false },
  { a: 0, b: 13, c: 'new', d: true },
  { a: -4, b: 1e9, c: 'z', d: false },
];

// Computed with numpy 2.4 and scipy 1.17 from the formulas (MacKay 1992): dense columns, every inner fit by trust-exact
// to a gradient of 1e-11, the covariance by a dense inverse. Ours stops inner fits at 1e-7 and stores it in single precision.
const golden = {
  logits: [0.2245675605270413, 2.432558371011338, -1.256216584864648, -1.8475467136653227],
  precisions: {
    'a asinh': 5.372144092,
    'a hats': 30.56815126,
    'a quantiles': 6.836028656,
    'a standardised': 4.718643494,
    'b asinh': 10.95375936,
    'b flag': 10.43978528,
    'b hats': 30.93957003,
    'b quantiles': 10.94864449,
    'b standardised': 10.94930874,
    'c levels': 4.737430368,
    'd levels': 11.0287609,
  },
  first: {
    baseline: 0.13188710605430026 + 0.4525499036463226,
    a: -0.7685894512405556,
    b: -0.010914054062558333,
    c: 0.39270805412788423,
    d: 0.026926002001648082,
  },
};

describe('golden numbers', () => {
  test('the precision of every group of columns', () => {
    const { design, groups, features } = encodeTraining(goldenTrainingSet);
    const { precisions } = fitRelevance(design, groups);
    const columnNames = features.flatMap(({ name, encoder }) =>
      Array<string>(encoderWidth(encoder)).fill(name),
    );
    const trendWidth = design.columns - columnNames.length;
    const found = Object.fromEntries(
      groups.map(({ kind, first }, at) => [
        `${columnNames[first - trendWidth]} ${kind}`,
        precisions[at],
      ]),
    );
    for (const [group, precision] of Object.entries(golden.precisions)) {
      expect(found[group]! / precision, group).toBeCloseTo(1, 4);
    }
  });

  test.each(leads.map((lead, at) => [at, lead] as const))(
    'the moderated logit of lead %d',
    (at, lead) => {
      expect(model.predict(lead).logit).toBeCloseTo(golden.logits[at]!, 5);
    },
  );

  test('the baseline with the trend at the newest row, and the contribution of every feature', () => {
    const { baseline, factors } = model.predict(leads[0]!);
    const found = Object.fromEntries(
      factors.map(({ feature, contribution }) => [feature, contribution]),
    );
    const { baseline: expected, ...contributions } = golden.first;
    expect(baseline).toBeCloseTo(expected, 5);
    for (const [feature, contribution] of Object.entries(contributions))
      expect(found[feature]).toBeCloseTo(contribution, 5);
  });
});

const evidenceOf = (feature: string, at: number) =>
  model.predict(leads[at]!).factors.find((factor) => factor.feature === feature)?.evidence;
const counted = (like: (row: (typeof goldenTrainingSet)[number]) => boolean) => {
  const rows = goldenTrainingSet.filter(like);
  return { outcomes: rows.length, wins: rows.filter(({ outcome }) => outcome === 'WON').length };
};

describe('evidence', () => {
  test('of a level counts the outcomes with that level', () => {
    expect(evidenceOf('c', 0)).toEqual(counted(({ features }) => features['c'] === 'x'));
    expect(evidenceOf('d', 1)).toEqual(counted(({ features }) => features['d'] === false));
  });

  test('of a missing number counts those where it was missing', () => {
    expect(evidenceOf('b', 1)).toEqual(counted(({ features }) => features['b'] === null));
  });

  test('of a number counts those in the same quartile', () => {
    const numbers = goldenTrainingSet
      .map(({ features }) => Number(features['a']))
      .toSorted((x, y) => x - y);
    const quartile = numbers[9]! + (numbers[10]! - numbers[9]!) * 0.75;
    expect(evidenceOf('a', 2)).toEqual(
      counted(({ features }) => Number(features['a']) <= quartile),
    );
  });

  test('of a level never seen is nothing', () => {
    expect(evidenceOf('c', 2)).toEqual({ outcomes: 0, wins: 0 });
  });
});

describe('factors of the model', () => {
  const factors = model.factors();

  test('have shares that add up to one, the largest for what decides', () => {
    const shares = Object.values(factors).map(({ share }) => share);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(Math.max(...shares)).toBe(factors['a']?.share);
  });

  test('say where a growing number leads, and call levels without an order mixed', () => {
    expect(factors['a']?.direction).toBe('up');
    expect(factors['c']?.direction).toBe('mixed');
  });

  test('count the outcomes in which the feature was present', () => {
    expect(factors['b']?.evidence).toBe(32);
    expect(factors['d']?.evidence).toBe(40);
  });
});

test('an opposite taste makes an opposite model', () => {
  const opposite = readModel(
    trainModel(
      goldenTrainingSet.map((row) => ({ ...row, outcome: row.outcome === 'WON' ? 'LOST' : 'WON' })),
    ),
  );
  for (const lead of leads)
    expect(opposite.probability(lead) + model.probability(lead)).toBeCloseTo(1, 6);
});
