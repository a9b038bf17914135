import { bar, element } from './elements.ts';
import type { Model } from './service-types.ts';
import { ago, featureWords, footingSentence, percent } from './words.ts';

const factorsShownMax = 8;
const directionSigns = { up: '↑', down: '↓', mixed: '↕' } as const;
const directionWords = {
  up: 'more of it helps',
  down: 'more of it hurts',
  mixed: 'it depends',
} as const;

/** The model behind the ranking: what it rests on and when it will learn again. */
export function modelView(model: Model, now: number): HTMLElement {
  return element(
    'section',
    { class: 'panel model' },
    element('h2', {}, 'The model behind'),
    element('p', {}, footingSentence[model.footing]),
    element('dl', {}, ...facts(model, now).flatMap(([term, text]) => fact(term, text))),
    ...factorRows(model),
  );
}

function facts(model: Model, now: number): [string, string][] {
  const trained: [string, string][] = model.lastTrainedAt
    ? [['trained', ago(model.lastTrainedAt, now)]]
    : [];
  const next = model.outcomesUntilNextTraining ?? null;
  const waiting: [string, string][] =
    model.version === 0
      ? [['first model in', outcomes(model.outcomesUntilFirstModel)]]
      : next === null
        ? []
        : [['learns again in', outcomes(next)]];
  return [
    ['version', model.servedVersion === 0 ? 'none yet' : String(model.servedVersion)],
    ['footing', model.footing],
    ['learned from', outcomes(model.trainingDataCount)],
    ...trained,
    ...waiting,
  ];
}

const outcomes = (count: number): string =>
  `${count.toLocaleString('en')} outcome${count === 1 ? '' : 's'}`;

const fact = (term: string, text: string): HTMLElement[] => [
  element('dt', {}, term),
  element('dd', {}, text),
];

function factorRows({ factors }: Model): HTMLElement[] {
  const sorted = Object.entries(factors ?? {})
    .toSorted(([, a], [, b]) => b.share - a.share)
    .slice(0, factorsShownMax);
  const largest = sorted[0]?.[1].share ?? 0;
  if (largest <= 0) return [];
  const rows = sorted.map(([feature, { share, direction }]) =>
    element(
      'li',
      {},
      element('span', { class: 'label' }, featureWords(feature)),
      element(
        'span',
        { class: 'amount', title: directionWords[direction] },
        `${directionSigns[direction]} ${percent(share)}`,
      ),
      bar(0, share / largest, 'level'),
    ),
  );
  return [
    element('h3', {}, 'What it looks at'),
    element('ul', { class: 'steps' }, ...rows),
    element('p', { class: 'small' }, 'Share of what moves this person’s leads apart.'),
  ];
}
