import * as fc from 'fast-check';

import {
  ATTRIBUTES_MAX,
  builtInFeatures,
  FEATURE_TEXT_MAX,
  featureNamePattern,
  type Features,
  type FeatureValue,
} from './features.ts';

const value: fc.Arbitrary<FeatureValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc
    .string({ unit: 'binary', maxLength: FEATURE_TEXT_MAX })
    .filter((text) => !text.includes('\0') && Array.from(text).length <= FEATURE_TEXT_MAX),
);

const name = fc.oneof(
  fc.stringMatching(featureNamePattern).filter((text) => !text.startsWith('lead.')),
  fc.constantFrom(...builtInFeatures, 'constructor', 'toString', 'a', 'A', 'a.b', 'a-b', 'aB'),
);

/** Names and values as entries, each name once, in any order. */
export const featureEntries: fc.Arbitrary<[string, FeatureValue][]> = fc.uniqueArray(
  fc.tuple(name, value),
  { selector: ([text]) => text, maxLength: ATTRIBUTES_MAX },
);

export const anyFeatures: fc.Arbitrary<Features> = featureEntries.map((entries) =>
  Object.fromEntries(entries),
);
