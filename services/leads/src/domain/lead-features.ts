import type { Features } from '@leadloop/contracts';
import type { Lead } from './lead.ts';
import { utcDaysBetween } from './utc-day.ts';

/** The parts of a lead that a model sees. */
export type ScoredLead = Pick<
  Lead,
  'attributes' | 'score' | 'activityCount' | 'lastActivityAt' | 'createdAt'
>;

/** A lead as a model sees it at a moment (milliseconds since the epoch): its attributes and the built-in features. */
export function leadFeatures(lead: ScoredLead, asOf: number): Features {
  const { score, activityCount, lastActivityAt, createdAt } = lead;
  return {
    ...lead.attributes,
    'lead.score': score,
    'lead.activityCount': activityCount,
    'lead.daysSinceActivity': lastActivityAt === null ? null : utcDaysBetween(lastActivityAt, asOf),
    'lead.daysSinceCreation': utcDaysBetween(createdAt, asOf),
  };
}
