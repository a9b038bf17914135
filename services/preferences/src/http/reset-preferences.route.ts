import { ofUsers, requireIfMatch } from '@leadloop/service-kit';
import { Type } from 'typebox';
import { changePreferences } from './change-preferences.ts';
import { changeProblems, problems } from './error-responses.ts';
import type { Route } from './preferences-http.ts';

const schema = {
  summary: 'Take back all of one’s AI preferences: the defaults hold again',
  description: 'The history stays, and shows it.',
  tags: ['preferences'],
  response: {
    204: Type.Null({ description: 'The defaults hold' }),
    ...problems.responses(...changeProblems, 'if-match-required'),
  },
};

export const resetPreferencesRoute: Route = (server, http) => {
  server.delete('/v1/preferences', { schema, config: ofUsers }, (request, reply) =>
    changePreferences(http, request, reply, (at) => ({
      command: { type: 'reset', at },
      seen: requireIfMatch(request),
      status: 204,
    })),
  );
};
