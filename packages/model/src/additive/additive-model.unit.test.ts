import { describe, expect, test } from 'vitest';
import { goldenTrainingSet } from '../golden-training-set.ts';
import { readModel, trainModel } from '../train-model.ts';
import { encoderWidth } from '../encoding/feature-encoder.ts';
import { encodeTraining } from './build-design.ts';
import { columnsOf, renumbered } from '../fit/column-group.ts';
import { selectColumns } from '../fit/design.ts';
import { fitRelevance } from '../fit/relevance.ts';
import { fitSharedPrecision } from '../fit/shared-precision.ts';

const model = readModel(trainModel(goldenTrainingSet));
const leads = [
  { a: 3.5, b: 2, c: 'x', d: true },
  { a: 11, b: null, c: 'w', d: false },
  { a: 0, b: 13, c: 'new', d: true },
  { a: -4, b: 1e9, c: 'z', d: false },
];

// Computed with numpy 2.4 and scipy 1.17 from the formulas (MacKay 1992): dense columns, every whole fit by trust-exact
// to a gradient of 1e-11, the covariance by a dense inverse. Ours stops fits at 1e-7 and stores it in single precision.
const golden = {
  logits: [-0.006106175689038168, 2.166828062463476, -1.4718757715135913, -1.9139015371782595],
  precisions: {
    'a standardised': 5.11091401,
    'a quantiles': 6.484488835,
    'a asinh': 5.420548486,
    'b standardised': 10.97846287,
    'b quantiles': 10.97702115,
    'b asinh': 10.9831061,
    'b flag': 10.45057952,
    'c levels': 5.487642603,
    'd levels': 11.04186973,
  },
  posteriors: [0.0008251679639281105, 0.03101726162184588, 0.968157570414226],
  first: {
    baseline: 0.13835075211400044 + 0.1382781763619883,
    a: -0.8155171200194112,
    b: -0.03633070238008621,
    c: 0.525235405792696,
    d: 0.04387731244177462,
  },
};

describe('golden numbers', () => {
  test('the precision of every group of columns', () => {
    const { design, groups, features } = encodeTraining(goldenTrainingSet);
    const chosen = groups.filter(({ kind }) => kind !== 'hats');
    const narrow = selectColumns(design, columnsOf(chosen));
    const { precisions } = fitRelevance(narrow, renumbered(chosen));
    const columnNames = features.flatMap(({ name, encoder }) =>
      Array<string>(encoderWidth(encoder)).fill(name),
    );
    const trendWidth = design.columns - columnNames.length;
    const found = Object.fromEntries(
      chosen.map(({ kind, first }, at) => [
        `${columnNames[first - trendWidth]} ${kind}`,
        precisions[at],
      ]),
    );
    for (const [group, precision] of Object.entries(golden.precisions)) {
      expect(found[group]! / precision, group).toBeCloseTo(1, 4);
    }
  });

  test('the posterior of every shared precision', () => {
    const { design, groups } = encodeTraining(goldenTrainingSet);
    const chosen = groups.filter(({ kind }) => kind !== 'quantiles' && kind !== 'standardised');
    const narrow = selectColumns(design, columnsOf(chosen));
    const found = fitSharedPrecision(narrow, renumbered(chosen));
    found.forEach(({ posterior }, at) => expect(posterior).toBeCloseTo(golden.posteriors[at]!, 6));
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
