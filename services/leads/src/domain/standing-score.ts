import { utcDay } from './utc-day.ts';

export type Footing = 'prior' | 'learning' | 'personal';

/** The score that a lead is ranked by. Times are milliseconds since the epoch. */
export interface StandingScore {
  readonly probability: number;
  readonly footing: Footing;
  readonly modelVersion: number;
  /** Which of the stored models made it: a prior keeps version 0 while its counts change. */
  readonly modelRevision: number;
  readonly scoredAt: number;
}

/** The score that goes with an outcome as issued: none where the outcome happened before the score stood. */
export function issuedScore(standing: StandingScore | null, outcomeAt: number) {
  if (standing === null || outcomeAt < standing.scoredAt) return null;
  const { probability, modelVersion, scoredAt } = standing;
  return { probability, modelVersion, scoredAt };
}

/** Only a probability that differs from the one before is a new row of a lead's score history. */
export function isNewInHistory(before: StandingScore | null, now: StandingScore): boolean {
  return before === null || before.probability !== now.probability;
}

/** Time features count whole UTC days, so a score holds until the day turns. */
export const isOfAnEarlierDay = (score: StandingScore, now: number): boolean =>
  utcDay(score.scoredAt) < utcDay(now);
