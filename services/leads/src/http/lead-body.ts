import type { Static } from 'typebox';
import type { Actor } from '../adapters/tenant-transactions.ts';
import type { EventFacts, LeadChanges } from '../domain/lead-event.ts';
import type { DescribedLead, PastActivity } from '../domain/lead-intent.ts';
import type { leadInput } from './lead-schemas.ts';
import { occurredAtOf } from './time.ts';

type LeadBody = Static<typeof leadInput>;

/** A lead made without assigneeId is its maker's, unless an admin made it. */
export const defaultAssigneeOf = ({ role, userId }: Actor): string | null =>
  role === 'admin' ? null : userId;

/** Who does what when, for every command. */
export function factsOf(
  actor: Actor,
  body: { readonly occurredAt?: string },
  now: number,
  path?: string,
): EventFacts {
  return { occurredAt: occurredAtOf(body, now, path), recordedAt: now, actorId: actor.userId };
}

/** A whole lead: what is not given is not known. */
export function describedLead(body: LeadBody, defaultAssigneeId: string | null): DescribedLead {
  const { name = null, score = null, attributes = {}, assigneeId = defaultAssigneeId } = body;
  return { name, score, attributes, assigneeId };
}

/** The kind of an activity whose caller names none. */
export const unnamedActivity = 'other';

/** What had happened on a lead before it came here; `path` is where in the request it stands. */
export function pastActivities(
  actor: Actor,
  activities: readonly { readonly type?: string; readonly occurredAt: string }[] = [],
  now: number,
  path: string,
): PastActivity[] {
  return activities.map(({ type = unnamedActivity, occurredAt }, index) => ({
    facts: factsOf(actor, { occurredAt }, now, `${path}/activities/${index}`),
    activity: type,
  }));
}

/** The part of a lead that is given. */
export function changesOf({ name, score, attributes }: LeadBody): LeadChanges {
  return {
    ...(name === undefined ? {} : { name }),
    ...(score === undefined ? {} : { score }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}
