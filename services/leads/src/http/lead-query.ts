import { etag, requestIdentity } from '@leadloop/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readLead } from '../adapters/read-lead.ts';
import type { SqlTransaction } from '../adapters/sql.ts';
import type { Lead } from '../domain/lead.ts';
import type { LeadRow } from '../projections/lead-row.ts';
import { admissionProblems } from './error-responses.ts';
import type { LeadsHttp } from './leads-http.ts';

/** What every question about one lead may be answered with, beside what is its own. */
export const readProblems = ['lead-not-found', ...admissionProblems] as const;

export interface LeadQuestion {
  readonly tx: SqlTransaction;
  readonly organizationId: string;
  readonly row: LeadRow;
  readonly lead: Lead;
}

/** Answers a question about a lead that the actor sees; the ETag is the lead's. Throws lead-not-found. */
export async function answerLeadQuery<Answer>(
  http: LeadsHttp,
  request: FastifyRequest & { readonly params: { readonly leadId: string } },
  reply: FastifyReply,
  ask: (question: LeadQuestion) => Promise<Answer>,
): Promise<Answer> {
  const actor = requestIdentity(request);
  const { organizationId } = actor;
  return http.transactions.run(actor, async (tx) => {
    const { row, lead } = await readLead(tx, organizationId, request.params.leadId);
    void reply.header('etag', etag(row.version));
    return ask({ tx, organizationId, row, lead });
  });
}
