import { requestIdentity, ofUsers } from '@leadloop/service-kit';
import { Type } from 'typebox';
import { readKeySummary } from '../adapters/read-model.ts';
import { readReceipt } from '../adapters/version-models.ts';
import { ScoringRefusal } from '../domain/refusal.ts';
import { admissionProblems, problems } from './error-responses.ts';
import { presentDecision, presentThresholds, presentVersion } from './present-version.ts';
import { receiptResource } from './schemas.ts';
import type { Route } from './scoring-http.ts';

const schema = {
  summary: 'The receipt of a version: what it was made from, and the decision that made it',
  tags: ['model'],
  params: Type.Object({ version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }) }),
  response: {
    200: receiptResource,
    ...problems.responses(...admissionProblems, 'version-not-found'),
  },
};

export const modelVersionRoute: Route = (server, http) => {
  server.get('/v1/model/versions/:version', { schema, config: ofUsers }, (request) => {
    const actor = requestIdentity(request);
    return http.transactions.read(actor, async (tx) => {
      const { servedVersion } = await readKeySummary(tx, actor);
      const receipt = await readReceipt(tx, actor, request.params.version);
      if (receipt === null) {
        throw new ScoringRefusal(
          'version-not-found',
          'Your model has no version with this number: GET /v1/model/versions lists them.',
        );
      }
      return {
        ...presentVersion(receipt.version, servedVersion),
        thresholds: presentThresholds(receipt.version),
        decision: presentDecision(receipt.decision),
      };
    });
  });
};
