import { problemBody, problemSchema, ofUsers } from '@leadloop/service-kit';
import { type Static, Type } from 'typebox';
import { handleLeadRequests, type LeadResult } from '../adapters/handle-lead-requests.ts';
import type { Actor } from '../adapters/tenant-transactions.ts';
import { recordOutcome } from '../domain/lead-intent.ts';
import type { LeadRequest } from '../domain/lead-request.ts';
import { admissionProblems, problems, refusalProblem } from './error-responses.ts';
import { defaultAssigneeOf, describedLead, factsOf, pastActivities } from './lead-body.ts';
import { answerOnce } from './lead-command.ts';
import { outcomesInput } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';

type OutcomeItem = Static<typeof outcomesInput>['items'][number];

const outcomeResult = Type.Object({
  leadId: Type.String(),
  status: Type.Integer({ description: 'As if the item had been sent alone' }),
  version: Type.Optional(Type.Integer()),
  problem: Type.Optional(problemSchema),
});

const schema = {
  summary: 'Record up to 1,000 outcomes at once, with a result each',
  description:
    'In the order given, in one transaction; what is refused changes nothing and the rest stands. With lead, an unknown lead is created first: this is how history comes in.',
  tags: ['outcomes'],
  body: outcomesInput,
  response: {
    200: Type.Object({ items: Type.Array(outcomeResult) }),
    ...problems.responses(
      'invalid-idempotency-key',
      'idempotency-key-reused',
      ...admissionProblems,
    ),
  },
};

export const recordOutcomesRoute: Route = (server, http) => {
  server.post('/v1/outcomes', { schema, config: ofUsers }, (request, reply) =>
    answerOnce(http, request, reply, async (tx, actor, now) => {
      const { organizationId } = actor;
      const requests = request.body.items.map((item, index) =>
        requestOf(item, actor, now, `body/items/${index}`),
      );
      const results = await handleLeadRequests(tx, http.models, { organizationId, now, requests });
      const items = results.map((result, index) =>
        presentResult(requests[index]?.leadId ?? '', result),
      );
      return { status: 200, body: { items } };
    }),
  );
};

function requestOf(item: OutcomeItem, actor: Actor, now: number, path: string): LeadRequest {
  const facts = factsOf(actor, item, now, path);
  const lead = item.lead === undefined ? null : leadOf(item.lead, actor, now, `${path}/lead`);
  const memberId = actor.role === 'admin' ? null : actor.userId;
  const historical = { facts, outcome: item.outcome, lead };
  return {
    leadId: item.leadId,
    assigneeId: lead?.described.assigneeId,
    whenElsewhere: 'lead-not-found',
    commands: (state) => recordOutcome(historical, memberId, state),
  };
}

function leadOf(lead: NonNullable<OutcomeItem['lead']>, actor: Actor, now: number, path: string) {
  const described = describedLead(lead, defaultAssigneeOf(actor));
  const activities = pastActivities(actor, lead.activities, now, path);
  return { facts: factsOf(actor, lead, now, path), described, activities };
}

function presentResult(leadId: string, result: LeadResult): Static<typeof outcomeResult> {
  if (result.kind === 'refused') {
    const problem = refusalProblem(result.refusal);
    return { leadId, status: problem.status, problem: problemBody(problem) as never };
  }
  return { leadId, status: result.wasThere ? 200 : 201, version: result.version };
}
