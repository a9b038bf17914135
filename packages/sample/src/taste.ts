import { exp } from '@leadloop/model';
import type { Prospect } from './prospect.ts';

/** How much each trait of a prospect moves the logit of winning for one person. */
export interface Taste {
  /** Logit for a prospect that is average in everything. */
  readonly ease: number;
  readonly size: number;
  readonly deal: number;
  readonly seniority: number;
  readonly budget: number;
  readonly demo: number;
  readonly visits: number;
  readonly opens: number;
  readonly discount: number;
  readonly engagement: number;
  readonly industries: readonly string[];
  readonly sources: readonly string[];
}

const neutral: Taste = {
  ease: 0,
  size: 0,
  deal: 0,
  seniority: 0,
  budget: 0,
  demo: 0,
  visits: 0,
  opens: 0,
  discount: 0,
  engagement: 0.7,
  industries: [],
  sources: [],
};

export const taste = (differences: Partial<Taste>): Taste => ({ ...neutral, ...differences });

/** A favourite industry or source weighs as much as a standard deviation of a strong trait. */
const favouriteLogit = 1.1;

const answer = (value: unknown) => (value === true ? 1 : value === false ? -1 : 0);

function logitOfWinning(liking: Taste, prospect: Prospect): number {
  const { attributes, sizeZ, dealZ, seniorityZ, visitsZ, opensZ, discountZ, engagementZ } =
    prospect;
  const favourites =
    Number(liking.industries.includes(String(attributes['industry']))) +
    Number(liking.sources.includes(String(attributes['source'])));
  return (
    liking.ease +
    liking.size * sizeZ +
    liking.deal * dealZ +
    liking.seniority * seniorityZ +
    liking.budget * answer(attributes['budgetConfirmed']) +
    liking.demo * answer(attributes['demoRequested']) +
    liking.visits * visitsZ +
    liking.opens * opensZ +
    liking.discount * discountZ +
    liking.engagement * engagementZ +
    favouriteLogit * favourites
  );
}

/** @param share how far a person has moved from the first taste (0) to the present one (1) */
export function probabilityOfWinning(
  first: Taste,
  present: Taste,
  share: number,
  prospect: Prospect,
): number {
  const logit =
    (1 - share) * logitOfWinning(first, prospect) + share * logitOfWinning(present, prospect);
  return 1 / (1 + exp(-logit));
}
