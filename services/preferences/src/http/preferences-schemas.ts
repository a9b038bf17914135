import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import {
  chatbotTones,
  contactTimePattern,
  insightFrequencies,
  instructionsCharactersMax,
  type StandingPreferences,
} from '../domain/ai-preferences.ts';
import type { Actor } from '../adapters/tenant-transactions.ts';

const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

const fields = {
  chatbotTone: Type.Enum([...chatbotTones]),
  autoSuggestActions: Type.Boolean(),
  enableProactive: Type.Boolean(),
  preferredContactTime: orNull(
    Type.String({
      pattern: contactTimePattern,
      description: 'A local time of day, HH:MM, in contactTimeZone',
    }),
  ),
  contactTimeZone: orNull(
    Type.String({ maxLength: 64, description: 'IANA name', examples: ['Europe/Berlin'] }),
  ),
  aiInsightsFrequency: Type.Enum([...insightFrequencies]),
  customInstructions: orNull(Type.String({ minLength: 1, maxLength: instructionsCharactersMax })),
};

export const preferencesInput = Type.Partial(Type.Object(fields), { additionalProperties: false });
export const preferencesChanges = Type.Partial(Type.Object(fields), {
  additionalProperties: false,
  minProperties: 1,
});

const time = orNull(
  Type.String({ format: 'date-time', description: 'null while the defaults hold' }),
);
export const preferencesResource = Type.Object({
  organizationId: Type.String(),
  userId: Type.String(),
  ...fields,
  createdAt: time,
  updatedAt: time,
});

export const historyItem = Type.Object({
  version: Type.Integer(),
  type: Type.Enum(['preferences-changed', 'preferences-reset']),
  recordedAt: Type.String({ format: 'date-time' }),
  changes: Type.Partial(Type.Object(fields), { description: 'What is another since then' }),
});

const isoTime = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

export function presentPreferences(
  { organizationId, userId }: Actor,
  { preferences, createdAt, updatedAt }: StandingPreferences,
): Static<typeof preferencesResource> {
  const times = { createdAt: isoTime(createdAt), updatedAt: isoTime(updatedAt) };
  return { organizationId, userId, ...preferences, ...times };
}
