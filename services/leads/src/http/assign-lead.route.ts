import { optionalIfMatch, ofUsers } from '@leadloop/service-kit';
import { problems } from './error-responses.ts';
import { factsOf } from './lead-body.ts';
import { answerLeadCommand, commandProblems, seenBy, versionProblems } from './lead-command.ts';
import { assigneeInput, leadPath, leadResource } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';

const schema = {
  summary: 'Assign a lead to a user of the organization, or to nobody',
  description:
    'A member who hands a lead on no longer sees it. Outcomes recorded before stay where they are.',
  tags: ['leads'],
  params: leadPath,
  body: assigneeInput,
  response: {
    200: leadResource,
    ...problems.responses(
      ...commandProblems,
      ...versionProblems,
      'assignee-unknown',
      'occurred-before-creation',
      'occurred-in-future',
    ),
  },
};

export const assignLeadRoute: Route = (server, http) => {
  server.put('/v1/leads/:leadId/assignee', { schema, config: ofUsers }, (request, reply) =>
    answerLeadCommand(http, request, reply, (actor, now) => {
      const { assigneeId } = request.body;
      const facts = factsOf(actor, request.body, now);
      return {
        leadId: request.params.leadId,
        assigneeId,
        seen: seenBy(optionalIfMatch(request)),
        whenElsewhere: 'lead-not-found',
        commands: () => [{ ...facts, type: 'AssignLead', data: { assigneeId } }],
      };
    }),
  );
};
