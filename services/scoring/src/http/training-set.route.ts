import {
  decodeCursor,
  encodeCursor,
  pageQuery,
  requestIdentity,
  ofUsers,
} from '@leadloop/service-kit';
import { Type } from 'typebox';
import { readKeySummary } from '../adapters/read-model.ts';
import { readTrainingSetPage } from '../adapters/read-training-set.ts';
import { admissionProblems, problems } from './error-responses.ts';
import { closed, featureValue, orNull, sequence } from './schemas.ts';
import type { Route } from './scoring-http.ts';

const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** Later pages show the set as it stood when the first was read. */
const cursorSchema = Type.Object({ cutSequence: count, afterSequence: count });

const trainingSetItem = Type.Object({
  leadId: Type.String(),
  outcome: Type.Enum(['WON', 'LOST']),
  occurredAt: Type.String(),
  features: Type.Record(Type.String(), featureValue, {
    description: 'As they stood at the landmark: 24 hours before the outcome, or at the creation',
  }),
  sequence,
});

const schema = {
  summary: 'What one’s own model learns from: the latest outcome of each lead',
  description: 'In the order of acceptance. total counts the whole set.',
  tags: ['model'],
  querystring: Type.Object(pageQuery, closed),
  response: {
    200: Type.Object({
      total: Type.Integer(),
      items: Type.Array(trainingSetItem),
      nextCursor: orNull(Type.String()),
    }),
    ...problems.responses(...admissionProblems, 'invalid-cursor'),
  },
};

export const trainingSetRoute: Route = (server, http) => {
  server.get('/v1/training-set', { schema, config: ofUsers }, (request) => {
    const actor = requestIdentity(request);
    const { limit } = request.query;
    const cursor =
      request.query.cursor === undefined ? null : decodeCursor(cursorSchema, request.query.cursor);
    return http.transactions.read(actor, async (tx) => {
      const cutSequence = cursor?.cutSequence ?? (await readKeySummary(tx, actor)).sequence;
      const afterSequence = cursor?.afterSequence ?? 0;
      const page = { cutSequence, afterSequence, rowsMax: limit + 1 };
      const { total, items } = await readTrainingSetPage(tx, actor, page);
      const shown = items.slice(0, limit);
      const last = items.length > limit ? shown.at(-1) : undefined;
      return {
        total,
        items: shown.map((item) => ({ ...item, occurredAt: item.occurredAt.toISOString() })),
        nextCursor:
          last === undefined ? null : encodeCursor({ cutSequence, afterSequence: last.sequence }),
      };
    });
  });
};
