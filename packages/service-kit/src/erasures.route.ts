import { Type } from 'typebox';
import type { HttpServer } from './http-server.ts';
import { requestIdentity } from './authentication.ts';
import type { Identity } from './identity.ts';
import { common } from './common-problems.ts';
import { decodeCursor, encodeCursor, pageOf, pageQuery } from './page.ts';
import { ofAdminsAndOperators } from './route-access.ts';

/** Who was erased in a service, when, and how many rows of what went there. */
export interface Erasure {
  readonly organizationId: string;
  /** Null: the organization itself, with everybody in it. */
  readonly userId: string | null;
  readonly erasedAt: Date;
  /** Null for a user who went with the organization, where what went is counted for it alone. */
  readonly removed: Readonly<Record<string, number>> | null;
}

export interface ErasureQuestion {
  readonly organizationId: string | null;
  readonly userId: string | null;
  /** An organization comes before its users, as the empty user id. */
  readonly after: { readonly organizationId: string; readonly userId: string };
  readonly itemsMax: number;
}

export const erasureResource = Type.Object({
  organizationId: Type.String(),
  userId: Type.Union([Type.String(), Type.Null()], {
    description: 'null: the organization itself, with everybody in it',
  }),
  erasedAt: Type.String({ description: 'When this service was done' }),
  removed: Type.Union([Type.Record(Type.String(), Type.Integer()), Type.Null()], {
    description: 'How many rows of what went here; null where only the organization’s are counted',
  }),
});

export const presentErasure = ({ erasedAt, ...erasure }: Erasure) => ({
  ...erasure,
  erasedAt: erasedAt.toISOString(),
});

const cursorSchema = Type.Object({ organizationId: Type.String(), userId: Type.String() });

const schema = {
  summary: 'Who was erased here, when, and what went',
  description: 'An admin sees their own organization’s; operators see all.',
  tags: ['erasure'],
  querystring: Type.Object(
    {
      ...pageQuery,
      organizationId: Type.Optional(Type.String()),
      userId: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  ),
  response: { 200: pageOf(erasureResource), ...common.responses('invalid-cursor') },
};

type ListErasures = (question: ErasureQuestion) => Promise<Erasure[]>;

/** `GET /v1/erasures` of a service that holds what belongs to users. */
export function addErasuresRoute(server: HttpServer, list: ListErasures): void {
  server.get('/v1/erasures', { schema, config: ofAdminsAndOperators }, (request) =>
    readPage(list, requestIdentity(request), request.query),
  );
}

interface PageAsked {
  readonly limit: number;
  readonly cursor?: string;
  readonly organizationId?: string;
  readonly userId?: string;
}

async function readPage(
  list: ListErasures,
  { role, organizationId: own }: Identity,
  { limit, cursor, organizationId, userId }: PageAsked,
) {
  const asked = organizationId ?? (role === 'operator' ? null : own);
  if (role !== 'operator' && asked !== own) return { items: [], nextCursor: null };
  const start = { organizationId: '', userId: '' };
  const after = cursor === undefined ? start : decodeCursor(cursorSchema, cursor);
  const rows = await list({
    organizationId: asked,
    userId: userId ?? null,
    after,
    itemsMax: limit + 1,
  });
  const items = rows.slice(0, limit).map((row) => presentErasure(row));
  const last = rows.length > limit ? items.at(-1) : undefined;
  if (last === undefined) return { items, nextCursor: null };
  const position = { organizationId: last.organizationId, userId: last.userId ?? '' };
  return { items, nextCursor: encodeCursor(position) };
}
