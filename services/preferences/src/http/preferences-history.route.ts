import {
  decodeCursor,
  encodeCursor,
  ofUsers,
  pageOf,
  pageQuery,
  requestIdentity,
} from '@leadloop/service-kit';
import { Type } from 'typebox';
import { readEvents, type StoredEvent } from '../adapters/preference-streams.ts';
import { admissionProblems, problems } from './error-responses.ts';
import type { Route } from './preferences-http.ts';
import { historyItem } from './preferences-schemas.ts';

const cursorSchema = Type.Object({ version: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }) });

const schema = {
  summary: 'What one has wished of the AI, in the order in which it was said',
  tags: ['preferences'],
  querystring: Type.Object(pageQuery, { additionalProperties: false }),
  response: {
    200: pageOf(historyItem),
    ...problems.responses(...admissionProblems, 'invalid-cursor'),
  },
};

export const preferencesHistoryRoute: Route = (server, { transactions }) => {
  server.get('/v1/preferences/history', { schema, config: ofUsers }, (request) => {
    const actor = requestIdentity(request);
    const { limit, cursor } = request.query;
    const after = cursor === undefined ? 0 : decodeCursor(cursorSchema, cursor).version;
    return transactions.read(actor, async (tx) => {
      const rows = await readEvents(tx, actor, after, limit + 1);
      const items = rows.slice(0, limit).map(presentEvent);
      const last = rows.length > limit ? items.at(-1) : undefined;
      const nextCursor = last === undefined ? null : encodeCursor({ version: last.version });
      return { items, nextCursor };
    });
  });
};

function presentEvent({ version, event: { type, data, recordedAt } }: StoredEvent) {
  return { version, type, recordedAt: new Date(recordedAt).toISOString(), changes: data };
}
