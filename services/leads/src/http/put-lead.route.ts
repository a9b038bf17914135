import { optionalIfMatch, ofUsers } from '@leadloop/service-kit';
import { upsertLead } from '../domain/lead-intent.ts';
import { problems } from './error-responses.ts';
import { defaultAssigneeOf, describedLead, factsOf } from './lead-body.ts';
import {
  answerLeadCommand,
  commandProblems,
  leadResponse,
  seenBy,
  versionProblems,
} from './lead-command.ts';
import { leadInput, leadPath, leadResource } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';

const schema = {
  summary: 'Create a lead under its id, or replace what it is described as',
  description: 'What is not given is not known any more; the assignee stays unless given.',
  tags: ['leads'],
  params: leadPath,
  body: leadInput,
  response: {
    200: leadResource,
    201: leadResource,
    ...problems.responses(
      ...commandProblems,
      ...versionProblems,
      'assignee-unknown',
      'occurred-before-creation',
      'occurred-in-future',
      'attributes-invalid',
    ),
  },
};

export const putLeadRoute: Route = (server, http) => {
  server.put('/v1/leads/:leadId', { schema, config: ofUsers }, (request, reply) =>
    answerLeadCommand(
      http,
      request,
      reply,
      (actor, now) => {
        const facts = factsOf(actor, request.body, now);
        const described = describedLead(request.body, defaultAssigneeOf(actor));
        const isAssigned = request.body.assigneeId !== undefined;
        return {
          leadId: request.params.leadId,
          assigneeId: described.assigneeId,
          seen: seenBy(optionalIfMatch(request)),
          whenElsewhere: 'lead-not-found',
          commands: (state) => upsertLead(facts, described, isAssigned, state),
        };
      },
      leadResponse(({ wasThere }) => (wasThere ? 200 : 201)),
    ),
  );
};
