import type { FeatureValue } from '@leadloop/contracts';
import { exp } from '@leadloop/model';
import type { Random } from './random.ts';

/** A company somebody might sell to: what the CRM writes down, and the hidden traits behind it. */
export interface Prospect {
  readonly name: string;
  /** The CRM's own score, 0 to 100, or null where it gave none. */
  readonly score: number | null;
  readonly attributes: Readonly<Record<string, FeatureValue>>;
  /** Traits in standard deviations from the average prospect. */
  readonly sizeZ: number;
  readonly dealZ: number;
  readonly seniorityZ: number;
  readonly visitsZ: number;
  readonly opensZ: number;
  readonly discountZ: number;
  readonly engagementZ: number;
}

const industries = [
  'retail',
  'finance',
  'insurance',
  'manufacturing',
  'logistics',
  'health',
  'education',
  'public',
  'media',
  'hospitality',
] as const;
const sources = ['website', 'referral', 'cold call', 'webinar', 'advertisement'] as const;
const seniorities = ['assistant', 'specialist', 'manager', 'head', 'director'] as const;
const countries = ['DE', 'FR', 'PL', 'ES', 'NL', 'SE', 'IT', 'PT'] as const;
const competitors = ['Brightline', 'Castell', 'Omnira'] as const;
const firstNames = [
  'Alder',
  'Birke',
  'Corvin',
  'Dorne',
  'Estra',
  'Falken',
  'Grava',
  'Hollis',
  'Istria',
  'Juno',
  'Kestrel',
  'Lumen',
  'Marrow',
  'Nerva',
  'Oriel',
  'Pallas',
  'Quill',
  'Rowan',
  'Sable',
  'Tessel',
] as const;
const lastNames = [
  'Works',
  'Foods',
  'Partners',
  'Systems',
  'Clinic',
  'Textiles',
  'Freight',
  'Studios',
  'Mutual',
  'Stores',
  'Schools',
  'Motors',
] as const;

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
const clamp = (value: number, lowest: number, highest: number) =>
  Math.max(lowest, Math.min(highest, value));

/** Trade fairs came to an end; partners came in; a rival was noticed; nobody asks for a fax number any more. */
function sourceAt(random: Random, daysAgo: number): string {
  if (daysAgo > 400 && random.chance(0.15)) return 'trade fair';
  if (daysAgo < 300 && random.chance(0.12)) return 'partner portal';
  return random.pick(sources);
}

function passingAttributes(random: Random, daysAgo: number): Record<string, FeatureValue> {
  const attributes: Record<string, FeatureValue> = {};
  if (daysAgo > 550) attributes['faxKnown'] = random.chance(0.3);
  if (daysAgo < 420 && random.chance(0.35)) attributes['competitor'] = random.pick(competitors);
  if (daysAgo < 200) attributes['newsletter'] = random.chance(0.5);
  return attributes;
}

function drawTraits(random: Random) {
  const sizeZ = random.normal();
  const engagementZ = random.normal();
  const lean = (share: number, on: number) =>
    share * on + Math.sqrt(1 - share * share) * random.normal();
  return {
    sizeZ,
    engagementZ,
    dealZ: lean(0.6, sizeZ),
    visitsZ: lean(0.4, engagementZ),
    opensZ: lean(0.3, engagementZ),
    discountZ: random.normal(),
  };
}

const skewed = (middle: number, spread: number, z: number) => middle * exp(spread * z);

/** @param daysAgo when the lead came in: what the CRM knows changes over the two years */
export function drawProspect(random: Random, daysAgo: number): Prospect {
  const traits = drawTraits(random);
  const rank = random.integer(0, seniorities.length - 1);
  const attributes: Record<string, FeatureValue> = {
    industry: random.pick(industries),
    source: sourceAt(random, daysAgo),
    country: random.pick(countries),
    employees: Math.max(1, Math.round(skewed(80, 1.4, traits.sizeZ))),
    dealAmount: round(skewed(12_000, 0.9, traits.dealZ), 0),
    websiteVisits: Math.max(0, Math.round(skewed(6, 0.7, traits.visitsZ)) - 1),
    emailOpens: clamp(Math.round(4 + 2.5 * traits.opensZ), 0, 20),
    discountAsked: clamp(round(10 + 6 * traits.discountZ, 1), 0, 40),
    demoRequested: random.chance(0.35),
    ...passingAttributes(random, daysAgo),
  };
  // What people leave empty in a CRM.
  if (random.chance(0.85)) attributes['contactSeniority'] = seniorities[rank] ?? 'manager';
  if (random.chance(0.7)) attributes['budgetConfirmed'] = random.chance(0.45);
  if (random.chance(0.6)) {
    attributes['revenueMillions'] = round(skewed(9, 1.6, 0.8 * traits.sizeZ), 2);
  }
  return {
    ...traits,
    name: `${random.pick(firstNames)} ${random.pick(lastNames)}`,
    score: random.chance(0.9)
      ? clamp(Math.round(50 + 14 * traits.engagementZ + 10 * random.normal()), 0, 100)
      : null,
    attributes,
    seniorityZ: (rank - 2) / Math.SQRT2,
  };
}
