import { decodeCursor, encodeCursor, pageOf, pageQuery, ofOperators } from '@leadloop/service-kit';
import { Type } from 'typebox';
import type { ModelPosition } from '../adapters/list-models.ts';
import { problems } from './error-responses.ts';
import { closed, footing, orNull } from './schemas.ts';
import type { Route, ScoringHttp } from './scoring-http.ts';

const cursorSchema = Type.Object({ organizationId: Type.String(), userId: Type.String() });

const listedModel = Type.Object({
  organizationId: Type.String(),
  userId: Type.String(),
  version: Type.Integer(),
  servedVersion: Type.Integer(),
  footing,
  outcomes: Type.Integer({ description: 'The live training set' }),
  wins: Type.Integer(),
  trainingDataCount: Type.Integer({ description: 'Examples that the served version learned from' }),
  lastTrainedAt: orNull(Type.String()),
  parkedBecause: orNull(Type.String({ description: 'Why the user’s events wait' })),
});

const schema = {
  summary: 'Every user’s model, for operators',
  tags: ['operators'],
  querystring: Type.Object(pageQuery, closed),
  response: { 200: pageOf(listedModel), ...problems.responses('invalid-cursor') },
};

export const modelsRoute: Route = (server, http) => {
  server.get('/v1/models', { schema, config: ofOperators }, (request) => {
    const { limit, cursor } = request.query;
    const after =
      cursor === undefined
        ? { organizationId: '', userId: '' }
        : decodeCursor(cursorSchema, cursor);
    return readPage(http, after, limit);
  });
};

async function readPage({ listModels }: ScoringHttp, after: ModelPosition, limit: number) {
  const rows = await listModels(after, limit + 1);
  const items = rows.slice(0, limit).map((row) => ({
    ...row,
    lastTrainedAt: row.lastTrainedAt?.toISOString() ?? null,
  }));
  const last = rows.length > limit ? items.at(-1) : undefined;
  const { organizationId, userId } = last ?? after;
  const nextCursor = last === undefined ? null : encodeCursor({ organizationId, userId });
  return { items, nextCursor };
}
