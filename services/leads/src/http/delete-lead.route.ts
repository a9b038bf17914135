import { requireIfMatch, ofUsers } from '@leadloop/service-kit';
import { Type } from 'typebox';
import { problems } from './error-responses.ts';
import { factsOf } from './lead-body.ts';
import { answerLeadCommand, commandProblems, seenBy, versionProblems } from './lead-command.ts';
import { leadPath } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';

const schema = {
  summary: 'Delete a lead',
  description: 'Its outcome, if it has one, is withdrawn from the model that learned from it.',
  tags: ['leads'],
  params: leadPath,
  response: {
    204: Type.Null({ description: 'Deleted' }),
    ...problems.responses(...commandProblems, ...versionProblems, 'if-match-required'),
  },
};

export const deleteLeadRoute: Route = (server, http) => {
  server.delete('/v1/leads/:leadId', { schema, config: ofUsers }, (request, reply) =>
    answerLeadCommand(
      http,
      request,
      reply,
      (actor, now) => ({
        leadId: request.params.leadId,
        seen: seenBy(requireIfMatch(request)),
        whenElsewhere: 'lead-not-found',
        commands: () => [{ ...factsOf(actor, {}, now), type: 'DeleteLead', data: {} }],
      }),
      () => ({ status: 204, body: null }),
    ),
  );
};
