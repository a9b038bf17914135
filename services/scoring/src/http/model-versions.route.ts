import {
  decodeCursor,
  encodeCursor,
  pageOf,
  pageQuery,
  requestIdentity,
  ofUsers,
} from '@leadloop/service-kit';
import { Type } from 'typebox';
import { readKeySummary } from '../adapters/read-model.ts';
import { listVersions } from '../adapters/version-models.ts';
import { admissionProblems, problems } from './error-responses.ts';
import { presentVersion } from './present-version.ts';
import { closed, versionResource } from './schemas.ts';
import type { Route } from './scoring-http.ts';

const cursorSchema = Type.Object({ version: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }) });

const schema = {
  summary: 'The versions of one’s own model, newest first',
  tags: ['model'],
  querystring: Type.Object(pageQuery, closed),
  response: {
    200: pageOf(versionResource),
    ...problems.responses(...admissionProblems, 'invalid-cursor'),
  },
};

export const modelVersionsRoute: Route = (server, http) => {
  server.get('/v1/model/versions', { schema, config: ofUsers }, (request) => {
    const actor = requestIdentity(request);
    const { limit, cursor } = request.query;
    const before = cursor === undefined ? null : decodeCursor(cursorSchema, cursor).version;
    return http.transactions.read(actor, async (tx) => {
      const { servedVersion } = await readKeySummary(tx, actor);
      const rows = await listVersions(tx, actor, before, limit + 1);
      const items = rows.slice(0, limit).map((row) => presentVersion(row, servedVersion));
      const last = rows.length > limit ? items.at(-1) : undefined;
      const nextCursor = last === undefined ? null : encodeCursor({ version: last.version });
      return { items, nextCursor };
    });
  });
};
