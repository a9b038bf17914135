import type { IncomingHttpHeaders } from 'node:http';
import replyFrom from '@fastify/reply-from';
import type { HttpServer } from '@leadloop/service-kit';
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { Type } from 'typebox';
import { problems } from './error-responses.ts';
import { sessionCookie } from './session-cookie.ts';

/** Below what a service itself gives a request, so that the page hears from the console first. */
const timeoutMs = 25_000;

/** Of the browser's headers the services get those they know: no cookie, and no token but the session's. */
const passedHeaders = [
  'accept',
  'content-type',
  'content-length',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
];

/** `/api/<service>/v1/…` is `/v1/…` of that service, as whoever is signed in. */
export async function addPassThrough(
  server: HttpServer,
  services: Readonly<Record<string, string>>,
): Promise<void> {
  await server.register(async (scope) => {
    await scope.register(replyFrom, {
      undici: { headersTimeout: timeoutMs, bodyTimeout: 0 },
      disableRequestLogging: true,
    });
    passBodiesAsTheyAre(scope);
    for (const [name, address] of Object.entries(services)) {
      const route = {
        url: `/api/${name}/v1/*`,
        config: { public: true },
        handler: passThroughTo(name, address),
      };
      scope.route({ ...route, method: 'GET', schema: { hide: true } });
      // A body of any kind: the service behind checks it.
      scope.route({
        ...route,
        method: ['POST', 'PUT', 'PATCH', 'DELETE'],
        schema: { hide: true, body: Type.Any() },
      });
    }
  });
}

function passThroughTo(name: string, address: string): RouteHandlerMethod {
  return (request, reply) =>
    reply.from(`${address}${request.url.slice(`/api/${name}`.length)}`, {
      rewriteRequestHeaders: (_request, headers) =>
        headersFor(headers, request.cookies[sessionCookie]),
      onError: (failed) => {
        failed.send(
          problems.problem('unavailable', `The ${name} service does not answer: try again soon.`),
        );
      },
    });
}

function passBodiesAsTheyAre(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

function headersFor(given: IncomingHttpHeaders, token: string | undefined): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const name of passedHeaders) {
    if (given[name] !== undefined) headers[name] = given[name];
  }
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  return headers;
}
