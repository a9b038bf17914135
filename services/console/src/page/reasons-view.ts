import { bar, element } from './elements.ts';
import type { Factor, Lead, Prediction } from './service-types.ts';
import { featureWords, percent, signed, valueWords } from './words.ts';

const factorsShownMax = 9;

interface Step {
  readonly label: string;
  readonly value: string;
  readonly amount: number;
}

/** Why a lead stands where it does: from the baseline each reason moves on, and the last stands at the logit. */
export function reasonsView(lead: Lead, prediction: Prediction): HTMLElement {
  const steps = stepsOf(prediction);
  const reach = reachOf(prediction.baseline, steps);
  const at = (logit: number) => (logit - reach.lowest) / (reach.highest - reach.lowest);
  let standing = prediction.baseline;
  const rows = steps.map(({ label, value, amount }) => {
    const from = standing;
    standing += amount;
    const kind = amount < 0 ? 'down' : 'up';
    return row(label, value, signed(amount), bar(at(from), at(standing), kind, at(0)));
  });
  return element(
    'section',
    { class: 'panel reasons' },
    element('h2', {}, lead.name ?? lead.leadId),
    element(
      'p',
      { class: 'headline' },
      element('strong', {}, percent(prediction.probability)),
      ` to win; plausible: ${percent(prediction.interval[0])} to ${percent(prediction.interval[1])}`,
    ),
    element(
      'ul',
      { class: 'steps' },
      row(
        'baseline',
        'this person’s leads in general',
        signed(prediction.baseline),
        bar(at(0), at(prediction.baseline), 'level', at(0)),
      ),
      ...rows,
      row('sum', 'logit', signed(prediction.logit), bar(at(0), at(prediction.logit), 'sum', at(0))),
    ),
    element('p', {}, prediction.text),
    element(
      'p',
      { class: 'small' },
      `The baseline and the reasons add up to a logit of ${signed(prediction.logit)}, which is a probability of ${percent(prediction.probability)}. Computed now, with version ${prediction.modelVersion}.`,
    ),
  );
}

/** The largest ones by name; what is left moves in one step, so that the sum stays whole. */
function stepsOf({ factors }: Prediction): Step[] {
  const moving = factors
    .filter(({ contribution }) => contribution !== 0)
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const shown = moving.slice(0, factorsShownMax);
  const rest = moving.slice(factorsShownMax);
  const named = shown.map((factor: Factor) => ({
    label: featureWords(factor.feature),
    value: valueWords(factor.value),
    amount: factor.contribution,
  }));
  if (rest.length === 0) return named;
  const amount = rest.reduce((sum, { contribution }) => sum + contribution, 0);
  return [...named, { label: `${rest.length} smaller reasons`, value: '', amount }];
}

function reachOf(baseline: number, steps: readonly Step[]) {
  let standing = baseline;
  let [lowest, highest] = [Math.min(0, baseline), Math.max(0, baseline)];
  for (const { amount } of steps) {
    standing += amount;
    lowest = Math.min(lowest, standing);
    highest = Math.max(highest, standing);
  }
  return highest > lowest ? { lowest, highest } : { lowest: -1, highest: 1 };
}

function row(label: string, value: string, amount: string, track: HTMLElement): HTMLElement {
  return element(
    'li',
    {},
    element('span', { class: 'label' }, label, element('em', {}, value)),
    element('span', { class: 'amount' }, amount),
    track,
  );
}
