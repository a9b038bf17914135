/** Why a probability is what it is now: the parts add up exactly to `to − from`. */
export interface ScoreChange {
  readonly from: number;
  readonly to: number;
  readonly lead: number;
  readonly model: number;
  readonly time: number;
}

/** Probabilities of a lead by a model at a moment; each argument says which of the two. */
export type Replay = (lead: 'then' | 'now', time: 'then' | 'now') => number;

export interface ChangeQuestion {
  /** The probability that stood then. */
  readonly stoodThen: number;
  readonly byModelNow: Replay;
  /** Null where the model of then is no longer kept. */
  readonly byModelThen: Replay | null;
}

/**
 * Splits a change one step at a time: lead, model, time. Where the model of then is gone, the model's
 * step comes first, since the score that stood then is its answer and is still known.
 */
export function splitChange({ stoodThen, byModelNow, byModelThen }: ChangeQuestion): ScoreChange {
  const from = onGrid(stoodThen);
  const beforeTime = onGrid(byModelNow('now', 'then'));
  const to = onGrid(byModelNow('now', 'now'));
  const time = to - beforeTime;
  if (byModelThen === null) {
    const afterModel = onGrid(byModelNow('then', 'then'));
    return { from, to, lead: beforeTime - afterModel, model: afterModel - from, time };
  }
  const afterLead = onGrid(byModelThen('now', 'then'));
  return { from, to, lead: afterLead - from, model: beforeTime - afterLead, time };
}

/** Sums and differences of multiples of 2⁻⁵⁰ below 8 are exact in doubles, so the parts add up to the last bit. */
const gridSize = 2 ** 50;
const onGrid = (probability: number): number => Math.round(probability * gridSize) / gridSize;
