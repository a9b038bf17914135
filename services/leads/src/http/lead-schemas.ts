import {
  featureNamePattern,
  FEATURE_TEXT_MAX,
  ATTRIBUTES_MAX,
  idPattern,
} from '@leadloop/contracts';
import { Type, type TSchema } from 'typebox';

const closed = { additionalProperties: false } as const;
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const id = (description: string) => Type.String({ pattern: idPattern.source, description });

/** ISO 8601 with an offset; `parseTime` reads it. */
export const time = (description: string) => Type.String({ format: 'date-time', description });
const occurredAt = Type.Optional(
  time(
    'When it happened: now unless given; not before the lead’s creation, at most five minutes ahead.',
  ),
);

const attributeValue = Type.Union([
  Type.Null(),
  Type.Number(),
  Type.Boolean(),
  Type.String({ maxLength: FEATURE_TEXT_MAX }),
]);
/** Names of attributes: those of features, but for the built-in ones. */
const attributeName = `^(?!lead\\.)${featureNamePattern.source.slice(1)}`;
const attributes = Type.Record(Type.String(), attributeValue, {
  propertyNames: { pattern: attributeName },
  maxProperties: ATTRIBUTES_MAX,
  description:
    'What is known of the lead, as features to learn from. Names may not begin with "lead."',
});

const name = orNull(Type.String({ minLength: 1, maxLength: 256 }));
const score = orNull(Type.Number({ minimum: 0, maximum: 100 }));
const assigneeId = orNull(id('Who works the lead'));

const describedLead = {
  name: Type.Optional(name),
  score: Type.Optional(score),
  attributes: Type.Optional(attributes),
  assigneeId: Type.Optional(assigneeId),
  occurredAt,
};
export const leadInput = Type.Object(describedLead, closed);
const activityType = Type.Optional(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,63}$' }));
const pastActivities = Type.Optional(
  Type.Array(Type.Object({ type: activityType, occurredAt: time('When it happened') }, closed), {
    maxItems: 100,
    description: 'What had happened on the lead before it came here',
  }),
);
const leadWithPast = { ...describedLead, activities: pastActivities };
export const newLeadInput = Type.Object(
  { leadId: Type.Optional(id('Made here unless given')), ...leadWithPast },
  closed,
);
export const leadChangesInput = Type.Object(describedLead, {
  ...closed,
  minProperties: 1,
  description: 'A merge patch (RFC 7396): what is not given stays, an attribute that is null goes.',
});
export const activityInput = Type.Object({ type: activityType, occurredAt }, closed);
export const assigneeInput = Type.Object({ assigneeId, occurredAt }, closed);
export const outcomeInput = Type.Object(
  { outcome: Type.Enum(['WON', 'LOST']), occurredAt },
  closed,
);
export const outcomesInput = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          leadId: id('Which lead'),
          ...outcomeInput.properties,
          lead: Type.Optional(Type.Object(leadWithPast, closed)),
        },
        closed,
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  closed,
);

export const footing = Type.Enum(['prior', 'learning', 'personal']);
export const leadStatus = Type.Enum(['open', 'won', 'lost']);
export const leadPath = Type.Object({ leadId: id('Unique within the organization') });
export const userPath = Type.Object({ userId: id('Unique everywhere') });

export const leadResource = Type.Object({
  leadId: Type.String(),
  organizationId: Type.String(),
  assigneeId: orNull(Type.String()),
  name: orNull(Type.String()),
  status: leadStatus,
  score: orNull(Type.Number()),
  createdAt: Type.String(),
  lastActivityAt: orNull(Type.String()),
  activityCount: Type.Integer(),
  attributes: Type.Record(Type.String(), Type.Unknown()),
  probability: orNull(
    Type.Number({ description: 'Null for a lead closed before it was ever ranked' }),
  ),
  footing: orNull(footing),
  modelVersion: orNull(Type.Integer()),
  scoredAt: orNull(Type.String()),
  closedAt: orNull(Type.String()),
});
