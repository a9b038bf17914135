import { requireIfMatch, ofUsers } from '@leadloop/service-kit';
import { problems } from './error-responses.ts';
import { factsOf } from './lead-body.ts';
import { answerLeadCommand, commandProblems, seenBy, versionProblems } from './lead-command.ts';
import { leadPath, leadResource } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';

const schema = {
  summary: 'Take back the outcome of a lead: it is open again',
  description: 'The outcome is withdrawn from the model that learned from it.',
  tags: ['outcomes'],
  params: leadPath,
  response: {
    200: leadResource,
    ...problems.responses(
      ...commandProblems,
      ...versionProblems,
      'if-match-required',
      'lead-not-closed',
    ),
  },
};

export const reopenLeadRoute: Route = (server, http) => {
  server.delete('/v1/leads/:leadId/outcome', { schema, config: ofUsers }, (request, reply) =>
    answerLeadCommand(http, request, reply, (actor, now) => ({
      leadId: request.params.leadId,
      seen: seenBy(requireIfMatch(request)),
      whenElsewhere: 'lead-not-found',
      commands: () => [{ ...factsOf(actor, {}, now), type: 'ReopenLead', data: {} }],
    })),
  );
};
