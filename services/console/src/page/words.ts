import type { FeatureValue, Footing } from './service-types.ts';

const builtIn: Readonly<Record<string, string>> = {
  'lead.score': 'score in the CRM',
  'lead.activityCount': 'activities',
  'lead.daysSinceActivity': 'days since the last activity',
  'lead.daysSinceCreation': 'days since it came in',
};

/** `dealAmount` and `Lead_Source` as people write them. */
export const featureWords = (feature: string): string =>
  builtIn[feature] ??
  feature
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.-]+/g, ' ')
    .toLowerCase();

export function valueWords(value: FeatureValue): string {
  if (value === null) return 'not known';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? value.toLocaleString('en') : value;
}

export const percent = (probability: number): string => `${Math.round(100 * probability)}%`;

/** With a true minus sign, and a plus where it helps. */
export function signed(value: number): string {
  const digits = Math.abs(value).toFixed(2);
  if (Number(digits) === 0) return '0.00';
  return `${value < 0 ? '−' : '+'}${digits}`;
}

export const footingWords: Readonly<Record<Footing, string>> = {
  prior: 'a plain scorecard',
  learning: 'learning',
  personal: 'personal',
};

export const footingSentence: Readonly<Record<Footing, string>> = {
  prior: 'Too few outcomes yet: a plain scorecard ranks until there are twenty, won and lost ones.',
  learning:
    'Learned from this person’s own outcomes. Whether it predicts better than the base rate is not shown yet.',
  personal:
    'Learned from this person’s own outcomes, and shown to predict better than the base rate.',
};

const steps: readonly [number, Intl.RelativeTimeFormatUnit][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1_000);
  const [size, unit] = steps.find(([step]) => seconds >= step) ?? [1, 'second'];
  return unit === 'second' ? 'just now' : relative.format(-Math.floor(seconds / size), unit);
}
