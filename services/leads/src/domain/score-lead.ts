import type { ScoringModel } from '@leadloop/model';
import { leadFeatures, type ScoredLead } from './lead-features.ts';
import type { Footing, StandingScore } from './standing-score.ts';

/** A model of one user, ready to rank with. */
export interface RankingModel {
  readonly revision: number;
  readonly version: number;
  readonly footing: Footing;
  readonly model: ScoringModel;
}

/** The score of a lead at a moment (milliseconds since the epoch), by its assignee's model. */
export function scoreLead(ranking: RankingModel, lead: ScoredLead, now: number): StandingScore {
  return {
    probability: ranking.model.probability(leadFeatures(lead, now)),
    footing: ranking.footing,
    modelVersion: ranking.version,
    modelRevision: ranking.revision,
    scoredAt: now,
  };
}
