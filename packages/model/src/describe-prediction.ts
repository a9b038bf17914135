import type { FeatureValue } from '@leadloop/contracts';
import type { Footing, Prediction, PredictionFactor } from './scoring-model.ts';

const FACTORS_MAX = 3;
/** Below a twentieth of a logit a factor moves a probability by about one per cent at most: not worth a word. */
const CONTRIBUTION_MIN = 0.05;

const footings: Readonly<Record<Footing, string>> = {
  prior:
    'This comes from a general scorecard: there are too few outcomes of your own to learn from yet.',
  learning:
    'This comes from your own outcomes; it is not yet shown to beat always saying your average.',
  personal:
    'This comes from your own outcomes, which your model has been shown to predict better than your average.',
};

function percent(probability: number): string {
  return `${Math.round(100 * probability)} %`;
}

function valueInWords(value: FeatureValue): string {
  if (value === null) return 'missing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : `“${value}”`;
}

function factorInWords({ feature, value, evidence }: PredictionFactor): string {
  const said = `${feature} ${valueInWords(value)}`;
  if (evidence === null) return said;
  if (evidence.outcomes === 0) return `${said} (none of your outcomes was like this)`;
  const { outcomes, wins } = evidence;
  const won =
    outcomes === 1
      ? `${wins} of your 1 lead like this was won`
      : `${wins} of your ${outcomes} leads like this were won`;
  return `${said} (${won})`;
}

function side(title: string, factors: readonly PredictionFactor[]): string[] {
  return factors.length === 0
    ? []
    : [`${title}: ${factors.slice(0, FACTORS_MAX).map(factorInWords).join(', ')}.`];
}

/** A prediction in plain words: how likely, how sure, what speaks for and against it, and what may be claimed. */
export function describePrediction(prediction: Prediction, footing: Footing): string {
  const { probability, interval, factors } = prediction;
  const [low, high] = interval;
  const telling = factors.filter(({ contribution }) => Math.abs(contribution) >= CONTRIBUTION_MIN);
  return [
    `${percent(probability)} likely to be won, give or take: anything from ${percent(low)} to ${percent(high)} is plausible.`,
    ...side(
      'For it',
      telling.filter(({ contribution }) => contribution > 0),
    ),
    ...side(
      'Against it',
      telling.filter(({ contribution }) => contribution < 0),
    ),
    footings[footing],
  ].join(' ');
}
