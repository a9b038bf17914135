import { ofUsers } from '@leadloop/service-kit';
import { v7 as uuidv7 } from 'uuid';
import { createLead } from '../domain/lead-intent.ts';
import { problems } from './error-responses.ts';
import { defaultAssigneeOf, describedLead, factsOf, pastActivities } from './lead-body.ts';
import { answerLeadCommand, commandProblems, leadResponse } from './lead-command.ts';
import { leadResource, newLeadInput } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';

const schema = {
  summary: 'Create a lead',
  description: 'Made by a member without assigneeId, it is that member’s.',
  tags: ['leads'],
  body: newLeadInput,
  response: {
    201: leadResource,
    ...problems.responses(
      ...commandProblems,
      'lead-exists',
      'assignee-unknown',
      'occurred-before-creation',
      'occurred-in-future',
      'attributes-invalid',
    ),
  },
};

export const createLeadRoute: Route = (server, http) => {
  server.post('/v1/leads', { schema, config: ofUsers }, (request, reply) =>
    answerLeadCommand(
      http,
      request,
      reply,
      (actor, now) => {
        const { leadId = uuidv7(), activities, ...body } = request.body;
        const facts = factsOf(actor, body, now);
        const described = describedLead(body, defaultAssigneeOf(actor));
        const past = pastActivities(actor, activities, now, 'body');
        return {
          leadId,
          assigneeId: described.assigneeId,
          whenElsewhere: 'lead-exists',
          commands: () => createLead(facts, described, past),
        };
      },
      leadResponse(201),
    ),
  );
};
