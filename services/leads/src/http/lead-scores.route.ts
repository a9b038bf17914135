import { decodeCursor, encodeCursor, pageOf, pageQuery, ofUsers } from '@leadloop/service-kit';
import { type Static, Type } from 'typebox';
import {
  readScores,
  type ScorePosition,
  type ScoreRow,
  scoresAsOf,
} from '../adapters/score-history.ts';
import { problems } from './error-responses.ts';
import { answerLeadQuery, readProblems } from './lead-query.ts';
import { footing, leadPath, time } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';
import { isoTime } from './present-lead.ts';
import { parseTime } from './time.ts';

const scoreItem = Type.Object({
  probability: Type.Number(),
  footing,
  modelVersion: Type.Integer(),
  leadVersion: Type.Integer({ description: 'The ETag of the lead that was scored' }),
  scoredAt: Type.String({ description: 'It stood from then on, until the next one' }),
});
const cursorSchema = Type.Object({
  scoredAt: Type.Integer({ minimum: 0, maximum: Date.UTC(9999, 0, 1) }),
  streamVersion: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
  modelVersion: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
});
const query = Type.Object(
  {
    ...pageQuery,
    asOf: Type.Optional(time('Begin with the score that stood then: now unless given')),
  },
  { additionalProperties: false },
);

const schema = {
  summary: 'The scores that a lead stood at, backwards in time',
  description: 'The first item of the first page is the score that stood at asOf.',
  tags: ['leads'],
  params: leadPath,
  querystring: query,
  response: { 200: pageOf(scoreItem), ...problems.responses(...readProblems, 'invalid-cursor') },
};

export const leadScoresRoute: Route = (server, http) => {
  server.get('/v1/leads/:leadId/scores', { schema, config: ofUsers }, (request, reply) => {
    const { limit } = request.query;
    const before = positionOf(request.query, Date.now());
    return answerLeadQuery(http, request, reply, async ({ tx, organizationId, row }) => {
      const rows = await readScores(tx, organizationId, row.lead_id, before, limit + 1);
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        items: page.map(presentScore),
        nextCursor: last === undefined ? null : cursorOf(last),
      };
    });
  });
};

function positionOf({ asOf, cursor }: Static<typeof query>, now: number): ScorePosition {
  if (cursor !== undefined) return decodeCursor(cursorSchema, cursor);
  return scoresAsOf(asOf === undefined ? now : parseTime(asOf, 'query/asOf'));
}

const cursorOf = (row: ScoreRow): string =>
  encodeCursor({
    scoredAt: row.scored_at,
    streamVersion: row.stream_version,
    modelVersion: row.model_version,
  });

function presentScore(row: ScoreRow): Static<typeof scoreItem> {
  const { probability, footing, model_version, stream_version, scored_at } = row;
  const versions = { modelVersion: model_version, leadVersion: stream_version };
  return { probability, footing, ...versions, scoredAt: isoTime(scored_at) };
}
