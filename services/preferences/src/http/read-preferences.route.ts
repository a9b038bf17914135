import { etag, ofUsers, requestIdentity } from '@leadloop/service-kit';
import { readVersion } from '../adapters/preference-streams.ts';
import { readStanding } from '../adapters/standing-preferences.ts';
import { admissionProblems, problems } from './error-responses.ts';
import type { Route } from './preferences-http.ts';
import { preferencesResource, presentPreferences } from './preferences-schemas.ts';

const schema = {
  summary: 'One’s own AI preferences; the defaults before any write',
  tags: ['preferences'],
  response: { 200: preferencesResource, ...problems.responses(...admissionProblems) },
};

export const readPreferencesRoute: Route = (server, { transactions }) => {
  server.get('/v1/preferences', { schema, config: ofUsers }, async (request, reply) => {
    const actor = requestIdentity(request);
    const { standing, version } = await transactions.read(actor, async (tx) => ({
      standing: await readStanding(tx, actor),
      version: await readVersion(tx, actor),
    }));
    return reply.header('etag', etag(version)).send(presentPreferences(actor, standing));
  });
};
