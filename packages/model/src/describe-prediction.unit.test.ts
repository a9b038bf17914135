import { expect, test } from 'vitest';
import { describePrediction } from './describe-prediction.ts';
import { priorModel } from './prior-model.ts';
import type { Prediction } from './scoring-model.ts';

const prediction: Prediction = {
  probability: 0.624,
  logit: 0.506,
  interval: [0.45, 0.77],
  baseline: -0.2,
  factors: [
    {
      feature: 'source',
      value: 'Referral',
      contribution: 0.9,
      evidence: { outcomes: 31, wins: 12 },
    },
    { feature: 'budget', value: null, contribution: -0.3, evidence: { outcomes: 1, wins: 0 } },
    { feature: 'demo', value: true, contribution: 0.2, evidence: { outcomes: 0, wins: 0 } },
    { feature: 'size', value: 0.1 + 0.2, contribution: -0.094, evidence: { outcomes: 9, wins: 2 } },
    { feature: 'noise', value: 3, contribution: 0.01, evidence: { outcomes: 40, wins: 20 } },
  ],
};

test('says how likely, how sure, what speaks for and against, with the outcomes behind it, and what may be claimed', () => {
  expect(describePrediction(prediction, 'learning')).toBe(
    '62 % likely to be won, give or take: anything from 45 % to 77 % is plausible. ' +
      'For it: source “Referral” (12 of your 31 leads like this were won), demo yes (none of your outcomes was like this). ' +
      'Against it: budget missing (0 of your 1 lead like this was won), size 0.3 (2 of your 9 leads like this were won). ' +
      'This comes from your own outcomes; it is not yet shown to beat always saying your average.',
  );
});

test('the prior claims no outcomes', () => {
  const text = describePrediction(
    priorModel({ wins: 0, outcomes: 0 }).predict({ 'lead.score': 80 }),
    'prior',
  );
  expect(text).toContain('For it: lead.score 80. This comes from a general scorecard');
});

test('only a personal footing claims to predict better than the average', () => {
  expect(describePrediction(prediction, 'personal')).toContain('has been shown to predict better');
  expect(describePrediction(prediction, 'learning')).not.toContain('has been shown');
});
