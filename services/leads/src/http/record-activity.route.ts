import { optionalIfMatch, ofUsers } from '@leadloop/service-kit';
import { problems } from './error-responses.ts';
import { factsOf, unnamedActivity } from './lead-body.ts';
import {
  answerLeadCommand,
  commandProblems,
  leadResponse,
  seenBy,
  versionProblems,
} from './lead-command.ts';
import { activityInput, leadPath, leadResource } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';

const schema = {
  summary: 'Record an activity on a lead: a call, a message, a visit',
  tags: ['leads'],
  params: leadPath,
  body: activityInput,
  response: {
    201: leadResource,
    ...problems.responses(
      ...commandProblems,
      ...versionProblems,
      'occurred-before-creation',
      'occurred-in-future',
    ),
  },
};

export const recordActivityRoute: Route = (server, http) => {
  server.post('/v1/leads/:leadId/activities', { schema, config: ofUsers }, (request, reply) =>
    answerLeadCommand(
      http,
      request,
      reply,
      (actor, now) => {
        const facts = factsOf(actor, request.body, now);
        const { type: activity = unnamedActivity } = request.body;
        return {
          leadId: request.params.leadId,
          seen: seenBy(optionalIfMatch(request)),
          whenElsewhere: 'lead-not-found',
          commands: () => [{ ...facts, type: 'RecordActivity', data: { activity } }],
        };
      },
      leadResponse(201),
    ),
  );
};
