import type { FeatureEncoder } from '../encoding/feature-encoder.ts';
import type { FeatureValue } from '@leadloop/contracts';
import type { Direction } from '../scoring-model.ts';

function orderedValues(encoder: FeatureEncoder): readonly FeatureValue[] {
  if (encoder.kind === 'numeric') return [...encoder.quartiles];
  const boolean = encoder.levels.some((level) => typeof level === 'boolean');
  const onlyBooleans = encoder.levels.every(
    (level) => level === null || typeof level === 'boolean',
  );
  return boolean && onlyBooleans ? [false, true] : [];
}

/** Whether the contribution never falls (up) or never rises (down) from quartile to quartile, or from false to true. */
export function directionOf(
  encoder: FeatureEncoder,
  contributionOf: (value: FeatureValue) => number,
): Direction {
  const contributions = orderedValues(encoder).map(contributionOf);
  const steps = contributions.slice(1).map((contribution, at) => contribution - contributions[at]!);
  const rises = steps.some((step) => step > 0);
  const falls = steps.some((step) => step < 0);
  if (rises === falls) return 'mixed';
  return rises ? 'up' : 'down';
}
