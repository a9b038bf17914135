import { ofUsers, requireIfMatch } from '@leadloop/service-kit';
import { changePreferences } from './change-preferences.ts';
import { changeProblems, problems } from './error-responses.ts';
import type { Route } from './preferences-http.ts';
import { preferencesChanges, preferencesResource } from './preferences-schemas.ts';

const schema = {
  summary: 'Change what is given of one’s AI preferences',
  tags: ['preferences'],
  body: preferencesChanges,
  response: {
    200: preferencesResource,
    ...problems.responses(
      ...changeProblems,
      'if-match-required',
      'contact-time-without-zone',
      'time-zone-unknown',
    ),
  },
};

export const patchPreferencesRoute: Route = (server, http) => {
  server.patch('/v1/preferences', { schema, config: ofUsers }, (request, reply) =>
    changePreferences(http, request, reply, (at) => ({
      command: { type: 'change', changes: request.body, at },
      seen: requireIfMatch(request),
      status: 200,
    })),
  );
};
