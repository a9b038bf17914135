import { expect, it } from 'vitest';
import { decisionSentence } from './decision-sentence.ts';

const decision = {
  verdict: 'skipped',
  reason: 'no-new-outcomes',
  trigger: 'tick',
  version: null as number | null,
  servedVersion: 7,
  trainingDataCount: 12,
  firstTrainingOutcomes: 20,
};

it.each([
  [{}, 'skipped: nothing new since version 7'],
  [{ reason: 'too-few-outcomes' }, 'skipped: 12 of the 20 outcomes that a first model needs'],
  [
    { reason: 'one-kind-only' },
    'skipped: all 12 outcomes are of one kind, and a model needs won and lost leads',
  ],
  [
    { verdict: 'trained', reason: 'new-outcomes', version: 8 },
    'trained: version 8 learned from 12 outcomes',
  ],
  [
    { verdict: 'trained', reason: 'required', trigger: 'withdrawal', version: 8 },
    'trained: version 8 was made anew, without a lead that was deleted',
  ],
  [
    { verdict: 'rejected', reason: 'parameters-too-large' },
    'rejected: the model would be too large to publish',
  ],
])('says %o as "%s"', (changes, says) => {
  expect(decisionSentence({ ...decision, ...changes })).toBe(says);
});
