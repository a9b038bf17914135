import {
  decodeCursor,
  encodeCursor,
  pageOf,
  pageQuery,
  requestIdentity,
  ofUsers,
} from '@leadloop/service-kit';
import { type Static, Type } from 'typebox';
import {
  type LeadList,
  type LeadSort,
  type PagePosition,
  readLeadPage,
} from '../adapters/lead-pages.ts';
import { cursorLifetimeMs } from '../adapters/retention.ts';
import type { Actor } from '../adapters/tenant-transactions.ts';
import { isSnapshot, snapshotPattern } from './database-snapshot.ts';
import { admissionProblems, problems } from './error-responses.ts';
import { id, leadResource, leadStatus } from './lead-schemas.ts';
import type { LeadsHttp, Route } from './leads-http.ts';
import { presentLead } from './present-lead.ts';

const sorts = ['probability', 'createdAt', 'lastActivityAt'] as const satisfies readonly LeadSort[];
const listQuery = Type.Object(
  {
    ...pageQuery,
    status: Type.Optional(leadStatus),
    sort: Type.Enum([...sorts, ...sorts.map((sort) => `-${sort}` as const)], {
      default: '-probability',
    }),
    assigneeId: Type.Optional(id('Of an admin’s list: whose leads')),
  },
  { additionalProperties: false },
);

type ListQuery = Static<typeof listQuery>;

/** The list that a cursor goes on with, where its page ended, and the moment of its first page. */
const cursorSchema = Type.Object({
  list: Type.String(),
  snapshot: Type.String({ pattern: snapshotPattern }),
  value: Type.Number(),
  leadId: id(''),
  at: Type.Integer(),
});

const schema = {
  summary: 'List leads, the most promising first unless sorted otherwise',
  description:
    'Members see their own, admins those of the organization. Later pages show leads as they stood at the moment of the first.',
  tags: ['leads'],
  querystring: listQuery,
  response: {
    200: pageOf(leadResource),
    ...problems.responses('invalid-cursor', 'cursor-expired', ...admissionProblems),
  },
};

export const listLeadsRoute: Route = (server, http) => {
  server.get('/v1/leads', { schema, config: ofUsers }, (request) =>
    answerPage(http, requestIdentity(request), request.query, Date.now()),
  );
};

async function answerPage(http: LeadsHttp, actor: Actor, query: ListQuery, now: number) {
  const list = listOf(query, actor);
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor, list, now);
  const page = await http.transactions.run(actor, (tx) =>
    readLeadPage(tx, list, query.limit, cursor),
  );
  const at = cursor?.at ?? now;
  return {
    items: page.rows.map((row) => presentLead(actor.organizationId, row)),
    nextCursor: page.next === null ? null : encodeCursor({ ...page.next, list: nameOf(list), at }),
  };
}

function listOf({ status, sort, assigneeId }: ListQuery, actor: Actor): LeadList {
  const descending = sort.startsWith('-');
  // Row-level security shows a member no others; naming them lets the index find their rows.
  const own = actor.role === 'admin' ? null : actor.userId;
  return {
    organizationId: actor.organizationId,
    status: status ?? null,
    assigneeId: assigneeId ?? own,
    sort: sorts.find((name) => sort.endsWith(name)) ?? 'probability',
    descending,
  };
}

/** A cursor of one list says nothing about another. */
const nameOf = ({ status, assigneeId, sort, descending }: LeadList): string =>
  [status, assigneeId, sort, descending].join(' ');

function readCursor(text: string, list: LeadList, now: number): PagePosition & { at: number } {
  const cursor = decodeCursor(cursorSchema, text);
  if (cursor.list !== nameOf(list) || !isSnapshot(cursor.snapshot)) {
    throw problems.problem(
      'invalid-cursor',
      'Send the cursor with the filters and sort it was given for.',
    );
  }
  if (now - cursor.at > cursorLifetimeMs || cursor.at > now) {
    throw problems.problem(
      'cursor-expired',
      'Begin again with the first page: a cursor holds for an hour.',
    );
  }
  return cursor;
}
