import { ofUsers } from '@leadloop/service-kit';
import { problems } from './error-responses.ts';
import { answerLeadQuery, readProblems } from './lead-query.ts';
import { leadPath, leadResource } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';
import { presentLead } from './present-lead.ts';

const schema = {
  summary: 'Read a lead, with the score it is ranked by',
  tags: ['leads'],
  params: leadPath,
  response: { 200: leadResource, ...problems.responses(...readProblems) },
};

export const readLeadRoute: Route = (server, http) => {
  server.get('/v1/leads/:leadId', { schema, config: ofUsers }, (request, reply) =>
    answerLeadQuery(http, request, reply, async ({ organizationId, row }) =>
      presentLead(organizationId, row),
    ),
  );
};
