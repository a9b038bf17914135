import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { isUnavailable } from '@leadloop/database';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { common } from './common-problems.ts';
import { problemMediaType } from './problem-catalogue.ts';
import { Problem, problemBody } from './problem.ts';

/** Whatever goes wrong below `app` is answered by a problem. */
export function addErrorHandling(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => answerWithProblem(error, request, reply));
}

interface AnsweredRequest {
  readonly id: string;
  readonly log: FastifyBaseLogger;
}

/** The parts of Fastify's reply that are used, for its type depends on the route. */
interface Answer {
  code(status: number): unknown;
  headers(headers: Readonly<Record<string, string>>): unknown;
  serializer(serialize: (body: unknown) => string): unknown;
  send(body: unknown): unknown;
}

export function answerWithProblem(error: unknown, request: AnsweredRequest, reply: Answer): void {
  const problem = error instanceof Problem ? error : problemOf(error);
  if (problem.status >= 500) request.log.error({ err: error }, problem.code);
  const fixedHeaders = { 'content-type': problemMediaType, 'cache-control': 'no-store' };
  reply.code(problem.status);
  reply.headers({ ...problem.headers, ...fixedHeaders });
  reply.serializer((body) => JSON.stringify(body));
  reply.send(problemBody(problem, request.id));
}

/** Fastify's own refusals by their code; everything else is ours, and its words stay in the log. */
function problemOf(error: unknown): Problem {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return common.problem('body-too-large', 'The body is over the limit: send it in parts.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return common.problem('unsupported-media-type', 'Send the body as application/json.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return common.problem('invalid-request', 'The body is not as long as Content-Length says.');
    case 'FST_ERR_BAD_URL':
      return common.problem(
        'invalid-request',
        'The address is not well-formed: check its %-codes.',
      );
    default:
  }
  if (isUnavailable(error)) {
    return common.problem('unavailable', 'The database cannot be reached: try again soon.', {
      headers: { 'retry-after': '1' },
    });
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return common.problem('invalid-request', 'The request could not be read.');
  }
  return common.problem('internal-error', 'The request failed here, and the failure is recorded.');
}

/** Bytes that never became a request. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = brokenRequestProblem(error.code);
  const body = JSON.stringify(problemBody(problem));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      `content-type: ${problemMediaType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function brokenRequestProblem(code?: string): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return common.problem('request-timeout', 'Send the whole request sooner.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return common.problem('headers-too-large', 'Send fewer or shorter headers.');
  }
  return common.problem('invalid-request', 'This is not an HTTP request.');
}
