import {
  decodeCursor,
  encodeCursor,
  pageOf,
  pageQuery,
  requestIdentity,
  ofUsers,
} from '@leadloop/service-kit';
import { Type } from 'typebox';
import { listDecisions } from '../adapters/version-models.ts';
import { admissionProblems, problems } from './error-responses.ts';
import { presentDecision } from './present-version.ts';
import { closed, trainingDecision } from './schemas.ts';
import type { Route } from './scoring-http.ts';

const cursorSchema = Type.Object({
  sequence: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
});

const schema = {
  summary: 'Every decision to train one’s own model, or not to, newest first',
  tags: ['model'],
  querystring: Type.Object(pageQuery, closed),
  response: {
    200: pageOf(trainingDecision),
    ...problems.responses(...admissionProblems, 'invalid-cursor'),
  },
};

export const trainingDecisionsRoute: Route = (server, http) => {
  server.get('/v1/training-decisions', { schema, config: ofUsers }, (request) => {
    const actor = requestIdentity(request);
    const { limit, cursor } = request.query;
    const before = cursor === undefined ? null : decodeCursor(cursorSchema, cursor).sequence;
    return http.transactions.read(actor, async (tx) => {
      const rows = await listDecisions(tx, actor, before, limit + 1);
      const items = rows.slice(0, limit).map(presentDecision);
      const last = rows.length > limit ? items.at(-1) : undefined;
      const nextCursor = last === undefined ? null : encodeCursor({ sequence: last.sequence });
      return { items, nextCursor };
    });
  });
};
