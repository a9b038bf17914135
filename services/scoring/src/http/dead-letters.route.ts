import { decodeCursor, encodeCursor, pageOf, pageQuery, ofOperators } from '@leadloop/service-kit';
import { Type } from 'typebox';
import { problems } from './error-responses.ts';
import { closed, orNull } from './schemas.ts';
import type { Route, ScoringHttp } from './scoring-http.ts';

const cursorSchema = Type.Object({ after: Type.String() });

const item = Type.Object({
  kind: Type.Enum(['parked-key', 'unfiled-record'], {
    description: 'A record that can be filed under nobody parks nobody',
  }),
  organizationId: orNull(Type.String()),
  userId: orNull(Type.String()),
  key: Type.String(),
  reason: Type.String({ description: 'Why the first cannot be applied' }),
  topic: orNull(Type.String()),
  partition: orNull(Type.Integer()),
  offset: orNull(Type.Integer()),
  missingSequence: orNull(Type.Integer({ description: 'The sequence that is waited for' })),
  waiting: Type.Integer({ description: 'Records of the key that wait, the first included' }),
  since: orNull(Type.String()),
});

const schema = {
  summary: 'What could not be applied, and what waits behind it',
  tags: ['operators'],
  querystring: Type.Object(pageQuery, closed),
  response: { 200: pageOf(item), ...problems.responses('invalid-cursor') },
};

export const deadLettersRoute: Route = (server, http) => {
  server.get('/v1/dead-letters', { schema, config: ofOperators }, (request) => {
    const { limit, cursor } = request.query;
    const after = cursor === undefined ? '' : decodeCursor(cursorSchema, cursor).after;
    return readPage(http, after, limit);
  });
};

async function readPage({ parked }: ScoringHttp, after: string, limit: number) {
  const rows = await parked.list(after, limit + 1);
  const items = rows.slice(0, limit).map(({ position: _position, offset, since, ...row }) => ({
    ...row,
    offset: offset === null ? null : Number(offset),
    since: since?.toISOString() ?? null,
  }));
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items, nextCursor: last === undefined ? null : encodeCursor({ after: last.position }) };
}
