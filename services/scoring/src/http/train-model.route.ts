import { outcomesUntilFirstModel } from '@leadloop/model';
import { requestIdentity, sendStored, withIdempotency, ofUsers } from '@leadloop/service-kit';
import { Type } from 'typebox';
import { demandTraining } from '../adapters/demand-training.ts';
import { readKeySummary } from '../adapters/read-model.ts';
import { ScoringRefusal } from '../domain/refusal.ts';
import { admissionProblems, problems } from './error-responses.ts';
import { sequence } from './schemas.ts';
import type { Route } from './scoring-http.ts';

const schema = {
  summary: 'Have one’s own model learn now',
  description:
    'Asked for, and merged with a training that waits already. What came of it, or why nothing did, is the next of GET /v1/training-decisions.',
  tags: ['model'],
  response: {
    202: Type.Object({
      cutSequence: sequence,
      outcomes: Type.Integer(),
      wins: Type.Integer(),
      outcomesUntilFirstModel: Type.Integer(),
    }),
    ...problems.responses(
      ...admissionProblems,
      'no-outcomes',
      'invalid-idempotency-key',
      'idempotency-key-reused',
    ),
  },
};

export const trainModelRoute: Route = (server, http) => {
  server.post('/v1/model/train', { schema, config: ofUsers }, async (request, reply) => {
    const actor = requestIdentity(request);
    const answer = await http.transactions.change(actor, (tx) =>
      withIdempotency(tx, request, async () => {
        const summary = await readKeySummary(tx, actor);
        const { sequence: cutSequence, outcomes, wins } = summary;
        if (cutSequence === 0) {
          throw new ScoringRefusal(
            'no-outcomes',
            'Record outcomes first, with PUT /v1/leads/:leadId/outcome of the leads service.',
          );
        }
        await demandTraining(tx, actor, cutSequence);
        const missing = outcomesUntilFirstModel(summary);
        return {
          status: 202,
          body: { cutSequence, outcomes, wins, outcomesUntilFirstModel: missing },
        };
      }),
    );
    http.onTrainingDemanded();
    return sendStored(reply, answer);
  });
};
