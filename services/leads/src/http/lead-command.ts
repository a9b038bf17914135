import {
  etag,
  type IfMatch,
  requestIdentity,
  sendStored,
  type StoredResponse,
  withIdempotency,
} from '@leadloop/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { handleLeadRequests, type LeadResult } from '../adapters/handle-lead-requests.ts';
import type { Actor } from '../adapters/tenant-transactions.ts';
import type { SqlTransaction } from '../adapters/sql.ts';
import type { LeadRequest } from '../domain/lead-request.ts';
import { admissionProblems, type problems, refusalProblem } from './error-responses.ts';
import type { LeadsHttp } from './leads-http.ts';
import { presentLead } from './present-lead.ts';

export type Done = LeadResult & { readonly kind: 'done' };

/** What every command of one lead may be answered with, beside what is its own. */
export const commandProblems = [
  'lead-not-found',
  'lead-history-full',
  'invalid-idempotency-key',
  'idempotency-key-reused',
  ...admissionProblems,
] as const satisfies readonly (keyof typeof problems.kinds)[];

/** Beside those, of a command that takes If-Match. */
export const versionProblems = [
  'stale-version',
  'invalid-if-match',
] as const satisfies readonly (keyof typeof problems.kinds)[];

/** Runs a change in one transaction, once for an Idempotency-Key, and sends its answer. */
export async function answerOnce(
  http: LeadsHttp,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: SqlTransaction, actor: Actor, now: number) => Promise<StoredResponse>,
): Promise<void> {
  const now = Date.now();
  const actor = requestIdentity(request);
  const response = await http.transactions.run(actor, (tx) =>
    withIdempotency(tx, request, () => work(tx, actor, now)),
  );
  http.onCommitted();
  void sendStored(reply, response);
}

/**
 * Handles one request of one lead and answers with the lead as it stands then, unless `respond` says
 * otherwise. `ask` is called after a stored answer was looked for, before If-Match and state are.
 */
export function answerLeadCommand(
  http: LeadsHttp,
  request: FastifyRequest,
  reply: FastifyReply,
  ask: (actor: Actor, now: number) => LeadRequest,
  respond: (done: Done, organizationId: string) => StoredResponse = leadResponse(200),
): Promise<void> {
  return answerOnce(http, request, reply, async (tx, actor, now) => {
    const { organizationId } = actor;
    const work = { organizationId, now, requests: [ask(actor, now)] };
    const [result] = await handleLeadRequests(tx, http.models, work);
    if (result === undefined) throw new Error('a request was handled without a result');
    if (result.kind === 'refused') throw refusalProblem(result.refusal);
    return respond(result, organizationId);
  });
}

/** The lead with a status, which may depend on whether it was there. */
export const leadResponse =
  (status: number | ((done: Done) => number)) =>
  (done: Done, organizationId: string): StoredResponse => ({
    status: typeof status === 'number' ? status : status(done),
    body: presentLead(organizationId, done.row),
    etag: etag(done.version),
  });

/** What If-Match says that the caller has seen. */
export function seenBy(ifMatch: IfMatch | null): number | 'any' | undefined {
  if (ifMatch === null) return undefined;
  return ifMatch.any ? 'any' : ifMatch.version;
}
