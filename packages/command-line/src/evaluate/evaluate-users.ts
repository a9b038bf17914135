import {
  outcomesUntilFirstModel,
  predictionMetrics,
  type PredictionMetrics,
  priorModel,
  readModel,
  type ScoringModel,
  trainModel,
  type TrainingRow,
} from '@leadloop/model';

/** As `PredictionMetrics`; both kinds are in every test part, so there always is an AUC. */
type Metrics = Readonly<Record<keyof PredictionMetrics, number>>;

/** The means over users of what models from each user's first `n` outcomes said of the next ones. */
export interface SizeEvaluation {
  readonly n: number;
  /** Users with `n` outcomes and enough behind them, both kinds in each part. */
  readonly users: number;
  /** Null without users. */
  readonly model: Metrics | null;
  readonly baseRate: Metrics | null;
  /** Users for whom the model's log loss was below the base rate's. */
  readonly betterFor: number;
}

/** Fewer outcomes to test on say nothing. */
export const testOutcomesMin = 60;

export interface EvaluationTerms {
  readonly sizes: readonly number[];
  readonly testOutcomesMax: number;
}

/** Trains on each user's first n outcomes and tests on the next, for each n. */
export function evaluateUsers(
  histories: ReadonlyMap<string, readonly TrainingRow[]>,
  { sizes, testOutcomesMax }: EvaluationTerms,
  onProgress: (done: number, total: number) => void = () => undefined,
): SizeEvaluation[] {
  let done = 0;
  const total = sizes.length * histories.size;
  return sizes.map((n) => {
    const evaluated = [...histories.values()].flatMap((history) => {
      const parts = partsOf(history, n, testOutcomesMax);
      const comparison = parts === null ? [] : [compare(parts)];
      onProgress((done += 1), total);
      return comparison;
    });
    return summary(n, evaluated);
  });
}

interface Parts {
  readonly train: readonly TrainingRow[];
  readonly test: readonly TrainingRow[];
}

function partsOf(history: readonly TrainingRow[], n: number, testMax: number): Parts | null {
  const train = history.slice(0, n);
  const test = history.slice(n, n + testMax);
  const isEnough = train.length === n && test.length >= testOutcomesMin;
  return isEnough && hasBothKinds(train) && hasBothKinds(test) ? { train, test } : null;
}

const isWon = ({ outcome }: TrainingRow) => outcome === 'WON';
const hasBothKinds = (rows: readonly TrainingRow[]) => rows.some(isWon) && !rows.every(isWon);

interface Comparison {
  readonly model: Metrics;
  readonly baseRate: Metrics;
}

function compare({ train, test }: Parts): Comparison {
  const wins = train.filter(isWon).length;
  const model = modelOf(train, wins);
  const baseRate = (wins + 1) / (train.length + 2);
  const won = test.map(isWon);
  return {
    model: measured(
      test.map(({ features }) => model.probability(features)),
      won,
    ),
    baseRate: measured(
      test.map(() => baseRate),
      won,
    ),
  };
}

function measured(probabilities: readonly number[], won: readonly boolean[]): Metrics {
  const metrics = predictionMetrics(probabilities, won);
  return { ...metrics, auc: metrics.auc ?? 0.5 };
}

/** What ranks after these outcomes: with too few, the scorecard that has learned nothing. */
function modelOf(train: readonly TrainingRow[], wins: number): ScoringModel {
  const count = { outcomes: train.length, wins };
  return outcomesUntilFirstModel(count) > 0 ? priorModel(count) : readModel(trainModel(train));
}

function summary(n: number, evaluated: readonly Comparison[]): SizeEvaluation {
  const isBetter = ({ model, baseRate }: Comparison) => model.logLoss < baseRate.logLoss;
  return {
    n,
    users: evaluated.length,
    model: means(evaluated.map(({ model }) => model)),
    baseRate: means(evaluated.map(({ baseRate }) => baseRate)),
    betterFor: evaluated.filter(isBetter).length,
  };
}

function means(all: readonly Metrics[]): Metrics | null {
  if (all.length === 0) return null;
  const mean = (of: keyof Metrics) => all.reduce((sum, one) => sum + one[of], 0) / all.length;
  return { logLoss: mean('logLoss'), auc: mean('auc'), brier: mean('brier'), ece: mean('ece') };
}
