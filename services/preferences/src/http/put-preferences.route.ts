import { ofUsers, optionalIfMatch } from '@leadloop/service-kit';
import { changePreferences } from './change-preferences.ts';
import { changeProblems, problems } from './error-responses.ts';
import type { Route } from './preferences-http.ts';
import { preferencesInput, preferencesResource } from './preferences-schemas.ts';

const schema = {
  summary: 'Say all of one’s AI preferences',
  description: 'What is not given is back to its default.',
  tags: ['preferences'],
  body: preferencesInput,
  response: {
    200: preferencesResource,
    ...problems.responses(...changeProblems, 'contact-time-without-zone', 'time-zone-unknown'),
  },
};

export const putPreferencesRoute: Route = (server, http) => {
  server.put('/v1/preferences', { schema, config: ofUsers }, (request, reply) =>
    changePreferences(http, request, reply, (at) => ({
      command: { type: 'replace', wanted: request.body, at },
      seen: optionalIfMatch(request),
      status: 200,
    })),
  );
};
