import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  common,
  commonProblems,
  createHttpServer,
  createLogger,
  createRegistry,
  listen,
  ofUsers,
  requestIdentity,
  type Identity,
} from '@leadloop/service-kit';
import { expect, it } from 'vitest';
import { testIssuer } from '../test-issuer.ts';
import { fresh, type Owner } from './matrix-world.ts';
import { routeRules } from './route-rules.ts';

const issuer = testIssuer();
const note = { type: 'object', properties: { noteId: { type: 'string' } } } as const;
const notes = { type: 'object', properties: { items: { type: 'array', items: note } } } as const;

interface Note {
  readonly owner: Identity;
  readonly noteId: string;
}

const isOwn = ({ owner }: Note, { organizationId, userId }: Identity) =>
  owner.organizationId === organizationId && owner.userId === userId;

interface Guards {
  /** Whether a note shows. */
  readonly shows: (one: Note, asker: Identity) => boolean;
  readonly deletes: (one: Note, asker: Identity) => boolean;
  /** The answer about a note that does not show. */
  readonly refusal: (isThere: boolean) => Error;
}

const notFound = () => common.problem('route-not-found', 'There is no such note.');
const sound: Guards = { shows: isOwn, deletes: isOwn, refusal: notFound };

/** A service of notes; `guards` can be taken out one by one. */
async function brokenRules(guards: Partial<Guards> = {}): Promise<string[]> {
  const { shows, deletes, refusal } = { ...sound, ...guards };
  const kept = new Map<string, Note>();
  const server = await createHttpServer({
    service: 'notes',
    version: '1.0.0',
    logger: createLogger({ service: 'notes', level: 'silent' }),
    authentication: issuer.authentication,
    registry: createRegistry('notes'),
    problemKinds: commonProblems,
    readiness: async () => ({ ready: true, checks: {} }),
  });
  const found = (noteId: string, may: boolean | undefined) => {
    if (may !== true) throw refusal(kept.has(noteId));
    return { noteId };
  };
  const params = { ...note, required: ['noteId'] } as const;
  const response = { 200: note };
  server.get('/v1/notes', { config: ofUsers, schema: { summary: 'List', response: { 200: notes } } },
    (request) => ({ items: [...kept.values()].filter((one) => shows(one, requestIdentity(request))) }),
  ); // prettier-ignore
  server.get<{ Params: { noteId: string } }>(
    '/v1/notes/:noteId',
    { config: ofUsers, schema: { summary: 'Read', params, response } },
    (request) => {
      const one = kept.get(request.params.noteId);
      return found(request.params.noteId, one && shows(one, requestIdentity(request)));
    },
  );
  server.delete<{ Params: { noteId: string } }>(
    '/v1/notes/:noteId',
    { config: ofUsers, schema: { summary: 'Delete', params, response } },
    (request) => {
      const one = kept.get(request.params.noteId);
      const may = one && deletes(one, requestIdentity(request));
      const answer = found(request.params.noteId, may);
      kept.delete(answer.noteId);
      return answer;
    },
  );
  const newOwner = async (): Promise<Owner> => {
    const [org, user, noteId] = [fresh('org'), fresh('user'), fresh('note')];
    kept.set(noteId, { owner: { organizationId: org, userId: user, role: 'member' }, noteId });
    return { org, user, names: { noteId } };
  };
  const { url } = await listen(server, { host: '127.0.0.1', port: 0 });
  try {
    return await rulesBrokenAt(url, newOwner);
  } finally {
    await server.close();
  }
}

async function rulesBrokenAt(url: string, owner: () => Promise<Owner>): Promise<string[]> {
  const world = { url, issuer, owner, adminsSeeColleagues: false };
  const broken: string[] = [];
  for (const [rule, findings] of Object.entries(routeRules)) {
    if ((await findings(world)).length > 0) broken.push(rule);
  }
  return broken;
}

const [unfinished, withoutToken, wrongRole, rightRole, otherOrganization, otherUser] =
  Object.keys(routeRules);

it('a sound service passes', async () => {
  expect(await brokenRules()).toEqual([]);
});

it.each<[string, Partial<Guards>, (string | undefined)[]]>([
  ['shows everybody all', { shows: () => true }, [otherOrganization, otherUser]],
  [
    'shows colleagues all',
    { shows: ({ owner }, { organizationId }) => owner.organizationId === organizationId },
    [otherUser],
  ],
  ['lets anybody delete', { deletes: () => true }, [otherOrganization, otherUser]],
  ['lets nobody in', { shows: () => false, deletes: () => false }, [rightRole]],
  [
    'says that what it refuses is there',
    {
      refusal: (isThere) =>
        isThere ? common.problem('role-not-allowed', 'It is not yours.') : notFound(),
    },
    [otherOrganization, otherUser],
  ],
])('a service that %s fails', async (_what, guards, rules) => {
  expect(await brokenRules(guards)).toEqual(rules);
});

const finished = {
  summary: 'Read',
  security: [{ bearer: [] }],
  'x-roles': ['member'],
  parameters: [{ in: 'path', name: 'noteId', required: true, schema: { type: 'string' } }],
  responses: { 200: {} },
};

/** A service that lets everybody do everything, and describes one route so. */
async function withRoute<Result>(described: object, work: (url: string) => Promise<Result>) {
  const document = { paths: { '/v1/notes/{noteId}': { get: { ...finished, ...described } } } };
  const server = createServer((_request, response) => response.end(JSON.stringify(document)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

const anybody = async (): Promise<Owner> => ({ org: 'o1', user: 'u1', names: { noteId: 'n1' } });

it.each<[string, object, string]>([
  ['a role', { 'x-roles': undefined }, 'names no role'],
  ['a role in its list', { 'x-roles': [] }, 'names no role'],
  ['a role that is known', { 'x-roles': ['root'] }, 'names no role'],
  ['a token', { security: undefined }, 'needs no token'],
  ['a summary', { summary: undefined }, 'has no summary'],
  ['a schema of its answer', { responses: {} }, 'has no schema of its answer'],
  ['a schema of what its path names', { parameters: [] }, 'has no schema of noteId'],
])('a route added without %s fails', async (_what, described, fault) => {
  const findings = await withRoute(described, async (url) =>
    routeRules[unfinished ?? '']?.({ url, issuer, owner: anybody, adminsSeeColleagues: false }),
  );
  expect(findings).toEqual([`GET /v1/notes/{noteId} ${fault}`]);
});

it('a route that takes any token, or none, from any role fails', async () => {
  const broken = await withRoute({}, (url) => rulesBrokenAt(url, anybody));
  expect(broken).toEqual([withoutToken, wrongRole]);
});
