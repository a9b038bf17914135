import type { Features } from '@leadloop/contracts';
import { landmarkOf, leadAtLandmark } from '../domain/landmark.ts';
import { leadFeatures } from '../domain/lead-features.ts';
import type { LeadEvent } from '../domain/lead-event.ts';
import { issuedScore, type StandingScore } from '../domain/standing-score.ts';

export type OutcomeRecorded = LeadEvent & { readonly type: 'OutcomeRecorded' };

/** What a user's model learns from: the lead's features at its landmark, and what became of it. */
export interface TrainingExample {
  readonly kind: 'outcome';
  readonly userId: string;
  readonly outcome: 'WON' | 'LOST';
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly featuresAsOf: number;
  readonly features: Features;
  readonly issued: ReturnType<typeof issuedScore>;
}

/** `stream` is the lead's whole stream before the outcome, `standing` the score that stood when the command came in. */
export function onOutcomeRecorded(
  event: OutcomeRecorded,
  stream: readonly LeadEvent[],
  createdAt: number,
  standing: StandingScore | null,
): TrainingExample {
  const { occurredAt, recordedAt, data } = event;
  const featuresAsOf = landmarkOf(occurredAt, createdAt);
  const lead = leadAtLandmark(stream, featuresAsOf);
  if (lead === null) throw new Error('an outcome was recorded on a lead that does not stand');
  return {
    kind: 'outcome',
    userId: data.userId,
    outcome: data.outcome,
    occurredAt,
    recordedAt,
    featuresAsOf,
    features: leadFeatures(lead, featuresAsOf),
    issued: issuedScore(standing, occurredAt),
  };
}
