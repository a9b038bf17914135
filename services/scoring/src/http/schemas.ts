import { Type } from 'typebox';
import type { TSchema } from 'typebox';

export const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const closed = { additionalProperties: false } as const;
export const footing = Type.Enum(['prior', 'learning', 'personal']);
export const featureValue = Type.Union([Type.Null(), Type.Number(), Type.Boolean(), Type.String()]);
const thresholds = Type.Object({
  firstTrainingOutcomes: Type.Integer(),
  retrainingStepMin: Type.Integer(),
  retrainingShare: Type.Number(),
});
export const sequence = Type.Integer({ description: 'Counts the user’s outcome events, from 1' });
const factors = Type.Record(
  Type.String(),
  Type.Object({
    share: Type.Number({ description: 'Of the model’s whole spread; all add up to 1' }),
    direction: Type.Enum(['up', 'down', 'mixed']),
    evidence: Type.Integer({ description: 'Training rows in which the feature was present' }),
  }),
);

export const modelResource = Type.Object({
  id: orNull(Type.String()),
  organizationId: Type.String(),
  userId: Type.String(),
  factors,
  accuracy: orNull(Type.Number()),
  lastTrainedAt: orNull(Type.String()),
  trainingDataCount: Type.Integer({ description: 'Examples that the served version learned from' }),
  createdAt: orNull(Type.String()),
  updatedAt: orNull(Type.String()),
  version: Type.Integer({ description: 'The newest made; 0 before the first' }),
  servedVersion: Type.Integer({ description: 'The one that ranks now; 0 is the prior' }),
  footing,
  pinned: Type.Boolean(),
  outcomes: Type.Integer({ description: 'The live training set' }),
  wins: Type.Integer(),
  outcomesUntilFirstModel: Type.Integer(),
  outcomesUntilNextTraining: Type.Integer(),
  nextTickAt: Type.String({ description: 'Sundays at 03:00 UTC' }),
  quality: Type.Null({ description: 'Nothing was measured yet on outcomes not learned from' }),
});

export const trainingDecision = Type.Object({
  decisionId: Type.String(),
  sequence: Type.Integer({ description: 'Counts the user’s decisions, from 1' }),
  verdict: Type.Enum(['trained', 'rejected', 'skipped']),
  reason: Type.String(),
  says: Type.String({ description: 'Verdict and reason in a sentence' }),
  trigger: Type.Enum(['threshold', 'tick', 'demand', 'withdrawal', 'erasure', 'algorithm']),
  version: orNull(Type.Integer()),
  servedVersion: Type.Integer(),
  decidedAt: Type.String(),
  cutSequence: sequence,
  algorithm: Type.String(),
  thresholds,
  trainingDataCount: Type.Integer(),
  wins: Type.Integer(),
  trainingSetDigest: Type.String(),
  parametersDigest: orNull(Type.String()),
  scores: Type.Null({ description: 'No comparison on outcomes not learned from was made' }),
});

const versionFields = {
  version: Type.Integer(),
  served: Type.Boolean({ description: 'Whether it ranks now' }),
  retired: Type.Boolean({ description: 'Whether it learned from a lead that was deleted since' }),
  trainedAt: Type.String(),
  cutSequence: sequence,
  algorithm: Type.String(),
  trainingDataCount: Type.Integer(),
  wins: Type.Integer(),
  trainingSetDigest: Type.String(),
  parametersDigest: Type.String(),
};
export const versionResource = Type.Object(versionFields);
export const receiptResource = Type.Object({
  ...versionFields,
  thresholds,
  decision: trainingDecision,
});
