import { requireIfMatch, ofUsers } from '@leadloop/service-kit';
import { changeLead } from '../domain/lead-intent.ts';
import { problems } from './error-responses.ts';
import { changesOf, factsOf } from './lead-body.ts';
import { answerLeadCommand, commandProblems, seenBy, versionProblems } from './lead-command.ts';
import { leadChangesInput, leadPath, leadResource } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';

const schema = {
  summary: 'Change what is given of a lead',
  tags: ['leads'],
  params: leadPath,
  body: leadChangesInput,
  response: {
    200: leadResource,
    ...problems.responses(
      ...commandProblems,
      ...versionProblems,
      'if-match-required',
      'assignee-unknown',
      'occurred-before-creation',
      'occurred-in-future',
      'attributes-invalid',
    ),
  },
};

export const patchLeadRoute: Route = (server, http) => {
  server.patch('/v1/leads/:leadId', { schema, config: ofUsers }, (request, reply) =>
    answerLeadCommand(http, request, reply, (actor, now) => {
      const facts = factsOf(actor, request.body, now);
      const { assigneeId } = request.body;
      const changes = changesOf(request.body);
      return {
        leadId: request.params.leadId,
        assigneeId,
        seen: seenBy(requireIfMatch(request)),
        whenElsewhere: 'lead-not-found',
        commands: () => changeLead(facts, changes, assigneeId),
      };
    }),
  );
};
