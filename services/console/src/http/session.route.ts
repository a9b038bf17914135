import { type HttpServer, signLocalToken } from '@leadloop/service-kit';
import type { FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import { Type } from 'typebox';
import { type SampleUser, sampleUser } from '../adapters/sample-users.ts';
import type { SignInConfig } from '../config.ts';
import { problems } from './error-responses.ts';
import { sessionCookie, sessionCookieOptions } from './session-cookie.ts';

const session = Type.Object({
  /** Who is signed in, or null. */
  user: Type.Union([sampleUser, Type.Null()]),
  people: Type.Array(sampleUser),
});

const lifetimeSeconds = 12 * 60 * 60;
const common = { tags: ['session'] };

/** Signing in by choosing one of the sample's people, and out. */
export function addSession(
  server: HttpServer,
  signIn: SignInConfig,
  readPeople: () => Promise<readonly SampleUser[]>,
): void {
  server.get(
    '/session',
    {
      config: { public: true },
      schema: {
        ...common,
        summary: 'Who is signed in, and who can be',
        response: { 200: session },
      },
    },
    (request) => sessionOf(request, readPeople()),
  );
  server.post(
    '/session',
    {
      config: { public: true },
      schema: {
        ...common,
        summary: 'Sign in as one of the people of the simulated sample',
        body: Type.Object({ userId: Type.String() }, { additionalProperties: false }),
        response: { 200: session, ...problems.responses('no-such-person', 'foreign-page') },
      },
    },
    async (request, reply) => {
      const people = [...(await readPeople())];
      const user = people.find(({ userId }) => userId === request.body.userId);
      if (user === undefined) {
        throw problems.problem(
          'no-such-person',
          'Choose one of the people that GET /session lists.',
        );
      }
      reply.setCookie(sessionCookie, await tokenOf(user, signIn), {
        ...sessionCookieOptions,
        maxAge: lifetimeSeconds,
      });
      return { user, people };
    },
  );
  server.delete(
    '/session',
    {
      config: { public: true },
      schema: { ...common, summary: 'Sign out', response: { 204: Type.Null() } },
    },
    (_request, reply) => {
      void reply.clearCookie(sessionCookie, sessionCookieOptions).code(204).send(null);
    },
  );
}

async function sessionOf(request: FastifyRequest, reading: Promise<readonly SampleUser[]>) {
  const people = [...(await reading)];
  return { user: signedInAs(request, people), people };
}

function tokenOf(user: SampleUser, { privateKeyPem, issuer, audience }: SignInConfig) {
  return signLocalToken({
    privateKeyPem,
    issuer,
    audience,
    organizationId: user.organizationId,
    userId: user.userId,
    issuedAtSeconds: Math.floor(Date.now() / 1_000),
    lifetimeSeconds,
  });
}

/** Only for showing: what a cookie is good for is for the services to say, which verify it. */
function signedInAs(request: FastifyRequest, people: readonly SampleUser[]): SampleUser | null {
  const token = request.cookies[sessionCookie];
  if (token === undefined) return null;
  try {
    const { sub, exp = 0 } = decodeJwt(token);
    if (exp * 1_000 <= Date.now()) return null;
    return people.find(({ userId }) => userId === sub) ?? null;
  } catch {
    return null;
  }
}
