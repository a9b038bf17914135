import { expect, test } from 'vitest';
import { digestOf, trainingSetDigest } from './digests.ts';
import { goldenTrainingSet } from './golden-training-set.ts';
import type { TrainingRow } from './training-row.ts';

const row: TrainingRow = {
  leadId: 'l',
  outcome: 'WON',
  occurredAt: 1,
  sequence: 1,
  features: { a: 1, b: 'x', c: null },
};

const withZero = (zero: number): TrainingRow[] => [{ ...row, features: { a: zero } }];

test('is SHA-256 in hexadecimal (FIPS 180-4, the example of “abc”)', () => {
  expect(digestOf(Buffer.from('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('the digest of a training set does not depend on the order of its rows or of their features', () => {
  const shuffled = goldenTrainingSet.toReversed().map((original) => ({
    ...original,
    features: Object.fromEntries(Object.entries(original.features).toReversed()),
  }));
  expect(trainingSetDigest(shuffled)).toBe(trainingSetDigest(goldenTrainingSet));
});

test('minus zero digests as zero', () => {
  expect(trainingSetDigest(withZero(-0))).toBe(trainingSetDigest(withZero(0)));
});

test.each<[string, Partial<TrainingRow>]>([
  ['the lead', { leadId: 'm' }],
  ['the outcome', { outcome: 'LOST' }],
  ['the time', { occurredAt: 2 }],
  ['the sequence', { sequence: 2 }],
  ['a value', { features: { a: 2, b: 'x', c: null } }],
  ['a type', { features: { a: '1', b: 'x', c: null } }],
  ['a name', { features: { d: 1, b: 'x', c: null } }],
])('changes with %s', (_, change) => {
  expect(trainingSetDigest([{ ...row, ...change }])).not.toBe(trainingSetDigest([row]));
});
