import type { Features, FeatureValue } from '@leadloop/contracts';

/**
 * The value under a name in the one form that models compare: absent and not finite are `null`, −0 is 0, text is well formed.
 * Only own properties count, since `constructor` and `toString` are allowed names of attributes.
 */
export function featureValue(features: Features, name: string): FeatureValue {
  if (!Object.hasOwn(features, name)) return null;
  const value = features[name] ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  // A lone surrogate does not survive UTF-8, so it would be another level after a round trip.
  return typeof value === 'string' ? value.toWellFormed() : value;
}
