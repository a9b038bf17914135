import { decodeCursor, encodeCursor, pageOf, pageQuery, ofUsers } from '@leadloop/service-kit';
import { Type } from 'typebox';
import { type HistoryRow, readHistory } from '../adapters/lead-history.ts';
import { problems } from './error-responses.ts';
import { answerLeadQuery, readProblems } from './lead-query.ts';
import { leadPath } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';
import { isoTime } from './present-lead.ts';

const historyItem = Type.Object({
  version: Type.Integer(),
  type: Type.String(),
  occurredAt: Type.String(),
  recordedAt: Type.String(),
  actorId: Type.String(),
  data: Type.Record(Type.String(), Type.Unknown()),
});
const cursorSchema = Type.Object({ version: Type.Integer({ minimum: 0 }) });

const schema = {
  summary: 'What happened to a lead, in the order in which it was accepted',
  tags: ['leads'],
  params: leadPath,
  querystring: Type.Object(pageQuery, { additionalProperties: false }),
  response: { 200: pageOf(historyItem), ...problems.responses(...readProblems, 'invalid-cursor') },
};

export const leadHistoryRoute: Route = (server, http) => {
  server.get('/v1/leads/:leadId/history', { schema, config: ofUsers }, (request, reply) => {
    const { limit, cursor } = request.query;
    const after = cursor === undefined ? 0 : decodeCursor(cursorSchema, cursor).version;
    return answerLeadQuery(http, request, reply, async ({ tx, organizationId, row }) => {
      const rows = await readHistory(tx, organizationId, row.lead_id, after, limit + 1);
      const items = rows.slice(0, limit).map(presentEvent);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return {
        items,
        nextCursor: last === undefined ? null : encodeCursor({ version: last.version }),
      };
    });
  });
};

function presentEvent({ version, type, data, occurred_at, recorded_at, actor_id }: HistoryRow) {
  const times = { occurredAt: isoTime(occurred_at), recordedAt: isoTime(recorded_at) };
  return { version, type, ...times, actorId: actor_id, data: data as Record<string, unknown> };
}
