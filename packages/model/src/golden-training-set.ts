import type { Features } from '@leadloop/contracts';
import type { TrainingRow } from './training-row.ts';

// A training set by formula, so that the same can be written down in another language for golden numbers.

function featuresAt(i: number): Features {
  return {
    a: ((i * 7) % 23) / 2,
    b: i % 5 === 4 ? null : ((i * i) % 17) - 3,
    c: 'xyzw'.charAt((i * 3 + Math.floor(i / 7)) % 4),
    d: i % 3 === 0,
  };
}

/**
 * Row i of 40: a = (7i mod 23)/2; b = (i² mod 17) − 3, missing where i mod 5 = 4; c = one of x y z w, the
 * (3i + ⌊i/7⌋ mod 4)-th; d = whether 3 divides i; WON where a + (3 for x) + (13i mod 11)/2 > 9. 21 of them are won.
 */
export const goldenTrainingSet: readonly TrainingRow[] = Array.from({ length: 40 }, (_, i) => {
  const features = featuresAt(i);
  const sum = Number(features['a']) + (features['c'] === 'x' ? 3 : 0) + ((i * 13) % 11) / 2;
  return {
    leadId: `lead-${i}`,
    outcome: sum > 9 ? 'WON' : 'LOST',
    occurredAt: 1000 * i,
    sequence: i + 1,
    features,
  };
});
