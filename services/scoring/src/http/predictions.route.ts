import {
  ATTRIBUTES_MAX,
  builtInFeatures,
  FEATURE_TEXT_MAX,
  featureNamePattern,
  InvalidFeatures,
  validateFeatures,
} from '@leadloop/contracts';
import type { Features } from '@leadloop/contracts';
import { describePrediction } from '@leadloop/model';
import type { Footing, ScoringModel } from '@leadloop/model';
import { requestIdentity, sendStored, withIdempotency, ofUsers } from '@leadloop/service-kit';
import { Type } from 'typebox';
import type { Transaction } from '../adapters/prisma-client.ts';
import { readKeySummary } from '../adapters/read-model.ts';
import type { KeySummary } from '../adapters/read-model.ts';
import { ScoringRefusal } from '../domain/refusal.ts';
import { admissionProblems, problems } from './error-responses.ts';
import { closed, featureValue, footing, orNull } from './schemas.ts';
import type { Route } from './scoring-http.ts';

const predictionsMax = 200;

const features = Type.Record(
  Type.String(),
  Type.Union([
    Type.Null(),
    Type.Number(),
    Type.Boolean(),
    Type.String({ maxLength: FEATURE_TEXT_MAX }),
  ]),
  {
    propertyNames: { pattern: featureNamePattern.source },
    maxProperties: ATTRIBUTES_MAX + builtInFeatures.length,
    description: `Attributes, and of the built-in ones ${builtInFeatures.join(', ')}`,
  },
);

const prediction = Type.Object({
  probability: Type.Number(),
  logit: Type.Number(),
  interval: Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }),
  baseline: Type.Number({ description: 'In logits; with all contributions it adds up to logit' }),
  factors: Type.Array(
    Type.Object({
      feature: Type.String(),
      value: featureValue,
      contribution: Type.Number(),
      evidence: orNull(Type.Object({ outcomes: Type.Integer(), wins: Type.Integer() })),
    }),
  ),
  text: Type.String(),
});

const schema = {
  summary: 'What one’s own model says of these features, with its reasons',
  tags: ['model'],
  body: Type.Object(
    {
      items: Type.Array(Type.Object({ features }, closed), {
        minItems: 1,
        maxItems: predictionsMax,
      }),
    },
    closed,
  ),
  response: {
    200: Type.Object({
      footing,
      modelVersion: Type.Integer(),
      computedAt: Type.String(),
      items: Type.Array(prediction),
    }),
    ...problems.responses(
      ...admissionProblems,
      'features-invalid',
      'invalid-idempotency-key',
      'idempotency-key-reused',
    ),
  },
};

export const predictionsRoute: Route = (server, http) => {
  server.post('/v1/predictions', { schema, config: ofUsers }, async (request, reply) => {
    const actor = requestIdentity(request);
    const asked = request.body.items.map((item, index) => checked(item.features, index));
    const answer = (tx: Transaction) =>
      withIdempotency(tx, request, async () => {
        const summary = await readKeySummary(tx, actor);
        const model = await http.models.of(tx, actor, summary);
        return { status: 200, body: presentPredictions(model, asked, summary) };
      });
    // Without a key nothing is stored, and a question makes nobody.
    const isStored = request.headers['idempotency-key'] !== undefined;
    const { transactions } = http;
    const stored = isStored
      ? await transactions.change(actor, answer)
      : await transactions.read(actor, answer);
    return sendStored(reply, stored);
  });
};

function presentPredictions(
  model: ScoringModel,
  asked: readonly Features[],
  { footing, servedVersion }: KeySummary,
) {
  return {
    footing,
    modelVersion: servedVersion,
    computedAt: new Date().toISOString(),
    items: asked.map((features) => presentPrediction(model, features, footing)),
  };
}

function presentPrediction(model: ScoringModel, features: Features, footing: Footing) {
  const prediction = model.predict(features);
  return {
    ...prediction,
    interval: [...prediction.interval],
    factors: [...prediction.factors],
    text: describePrediction(prediction, footing),
  };
}

function checked(features: Features, index: number): Features {
  try {
    validateFeatures(features);
    return features;
  } catch (error) {
    if (!(error instanceof InvalidFeatures)) throw error;
    throw new ScoringRefusal('features-invalid', `body/items/${index}/features: ${error.message}.`);
  }
}
