import { setTimeout as pause } from 'node:timers/promises';
import { CommandFailed } from './command-errors.ts';

/** The services' addresses, without a slash at the end. */
export interface ServiceAddresses {
  readonly console: string;
  readonly leads: string;
  readonly scoring: string;
  readonly preferences: string;
}

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly token: string;
  readonly body?: unknown;
  /** Makes a repeat of a lost answer harmless. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** A service answered with a problem that trying again does not mend. */
export class ServiceRefused extends CommandFailed {
  readonly status: number;
  /** The last part of the problem's type, e.g. `lead-exists`. */
  readonly code: string;

  constructor(status: number, code: string, sentence: string) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

const timeoutMs = 60_000;
/** The supervisor brings a dead service back within seconds; a service under load says 503. */
const patienceMs = 30_000;
const firstPauseMs = 50;
const longestPauseMs = 2_000;
const passingStatuses = new Set([429, 502, 503, 504]);

/**
 * Calls a service and resolves to its JSON. What passes by itself (no answer, 429, 502, 503, 504)
 * is tried again for half a minute. @throws ServiceRefused, CommandFailed
 */
export async function callService<Answer>(request: ServiceRequest): Promise<Answer> {
  const limit = performance.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    request.signal?.throwIfAborted();
    const response = await attempt(request);
    if (response instanceof Response && !passingStatuses.has(response.status)) {
      return readAnswer<Answer>(request.url, response);
    }
    if (performance.now() > limit) throw await givenUp(request.url, response);
    if (response instanceof Response) await response.body?.cancel();
    await pause(pauseMs, undefined, request.signal ? { signal: request.signal } : {});
  }
}

async function attempt(request: ServiceRequest): Promise<Response | Error> {
  const { method, url, token, body, idempotencyKey, signal } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function readAnswer<Answer>(url: string, response: Response): Promise<Answer> {
  const text = await response.text();
  if (response.ok) return (text === '' ? null : JSON.parse(text)) as Answer;
  throw refusal(url, response.status, text);
}

async function givenUp(url: string, response: Response | Error): Promise<CommandFailed> {
  if (response instanceof Response) return refusal(url, response.status, await response.text());
  return new CommandFailed(
    `${new URL(url).origin} does not answer: is Leadloop running there (npx pnpm@12 start)?`,
    { cause: response },
  );
}

function refusal(url: string, status: number, text: string): ServiceRefused {
  let problem: { type?: string; detail?: string; title?: string } = {};
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch {
    // Not a service of ours: its status has to do.
  }
  const code = problem.type?.split(':').at(-1) ?? 'unknown';
  const { origin, pathname } = new URL(url);
  const sentence = problem.detail ?? problem.title ?? 'no problem was described';
  return new ServiceRefused(status, code, `${origin}${pathname} answered ${status}: ${sentence}`);
}
