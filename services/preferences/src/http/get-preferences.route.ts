import { etag, ofUsers, requestIdentity, type HttpServer } from '@leadloop/service-kit';
import { Type } from 'typebox';

import { defaultPreferences, type StandingPreferences } from '../domain/ai-preferences.ts';

/** What this route asks of the adapter that holds the rows. */
interface Preferences {
  find(tenant: { organizationId: string; userId: string }): Promise<StandingPreferences | null>;
}

const nullable = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

const body = Type.Object({
  organizationId: Type.String(),
  userId: Type.String(),
  chatbotTone: Type.String(),
  autoSuggestActions: Type.Boolean(),
  enableProactive: Type.Boolean(),
  preferredContactTime: nullable(Type.String()),
  contactTimeZone: nullable(Type.String()),
  aiInsightsFrequency: Type.String(),
  customInstructions: nullable(Type.String()),
  createdAt: nullable(Type.String({ format: 'date-time' })),
  updatedAt: nullable(Type.String({ format: 'date-time' })),
});

const isoTime = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

/** Nobody has written through this service yet: a row that stands came with the database. */
const versionBeforeAnyWrite = 0;

export function addGetPreferences(app: HttpServer, preferences: Preferences): void {
  app.get(
    '/v1/preferences',
    {
      config: ofUsers,
      schema: {
        summary: "One's own AI preferences; the defaults before any write",
        tags: ['preferences'],
        response: { 200: body },
      },
    },
    async (request, reply) => {
      const { organizationId, userId } = requestIdentity(request);
      const standing =
        (await preferences.find({ organizationId, userId })) ??
        defaultPreferences(organizationId, userId);
      return reply.header('etag', etag(versionBeforeAnyWrite)).send({
        ...standing,
        createdAt: isoTime(standing.createdAt),
        updatedAt: isoTime(standing.updatedAt),
      });
    },
  );
}
