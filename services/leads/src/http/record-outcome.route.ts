import { optionalIfMatch, ofUsers } from '@leadloop/service-kit';
import { problems } from './error-responses.ts';
import { factsOf } from './lead-body.ts';
import { answerLeadCommand, commandProblems, seenBy, versionProblems } from './lead-command.ts';
import { leadPath, leadResource, outcomeInput } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';

const schema = {
  summary: 'Record the outcome of a lead',
  description: 'It teaches the model of the assignee of this moment.',
  tags: ['outcomes'],
  params: leadPath,
  body: outcomeInput,
  response: {
    200: leadResource,
    ...problems.responses(
      ...commandProblems,
      ...versionProblems,
      'lead-already-closed',
      'lead-unassigned',
      'occurred-before-creation',
      'occurred-in-future',
    ),
  },
};

export const recordOutcomeRoute: Route = (server, http) => {
  server.put('/v1/leads/:leadId/outcome', { schema, config: ofUsers }, (request, reply) =>
    answerLeadCommand(http, request, reply, (actor, now) => {
      const facts = factsOf(actor, request.body, now);
      const { outcome } = request.body;
      return {
        leadId: request.params.leadId,
        seen: seenBy(optionalIfMatch(request)),
        whenElsewhere: 'lead-not-found',
        commands: () => [{ ...facts, type: 'RecordOutcome', data: { outcome } }],
      };
    }),
  );
};
