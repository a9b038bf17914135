export type FeatureValue = null | number | string | boolean;
export type Features = Readonly<Record<string, FeatureValue>>;

/** Begins with a letter, so that `__proto__` is no name; ASCII, so that sorting by UTF-16 is sorting by UTF-8. */
export const featureNamePattern = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** What every lead has; a lead's own attributes may not begin like these. */
export const builtInFeatures = [
  'lead.score',
  'lead.activityCount',
  'lead.daysSinceActivity',
  'lead.daysSinceCreation',
] as const;
const builtInPrefix = 'lead.';

/** Bounds the size of an event and the work of a fit. */
export const ATTRIBUTES_MAX = 100;
/** In code points, as JSON Schema counts `maxLength`. */
export const FEATURE_TEXT_MAX = 256;

/** Features or attributes that no event may carry. `feature` is null where no single one is to blame. */
export class InvalidFeatures extends Error {
  override readonly name = 'InvalidFeatures';
  readonly feature: string | null;

  constructor(feature: string | null, message: string) {
    super(message);
    this.feature = feature;
  }
}

/** Throws `InvalidFeatures` unless these may be sealed into an event: attributes and built-in features. */
export function validateFeatures(features: unknown): asserts features is Features {
  validateNamed(features, isBuiltIn);
}

/** As `validateFeatures`, for what a caller says about a lead: nothing may begin with `lead.`. */
export function validateAttributes(attributes: unknown): asserts attributes is Features {
  validateNamed(attributes, () => false);
}

function validateNamed(given: unknown, mayBeBuiltIn: (name: string) => boolean): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidFeatures(null, 'features must be an object of names and values');
  }
  let attributeCount = 0;
  for (const [name, value] of Object.entries(given)) {
    if (!mayBeBuiltIn(name)) {
      attributeCount += 1;
      validateAttributeName(name);
    }
    validateValue(name, value);
  }
  if (attributeCount > ATTRIBUTES_MAX) {
    throw new InvalidFeatures(null, `at most ${ATTRIBUTES_MAX} attributes, not ${attributeCount}`);
  }
}

function isBuiltIn(name: string): boolean {
  return (builtInFeatures as readonly string[]).includes(name);
}

function validateAttributeName(name: string): void {
  if (!featureNamePattern.test(name)) {
    throw new InvalidFeatures(
      name,
      'a name begins with a letter and has at most 64 letters, digits, "_", "." or "-"',
    );
  }
  if (name.startsWith(builtInPrefix)) {
    throw new InvalidFeatures(name, `names that begin with "${builtInPrefix}" are built in`);
  }
}

function validateValue(name: string, value: unknown): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new InvalidFeatures(name, 'a number must be finite');
    return;
  }
  if (typeof value !== 'string') {
    throw new InvalidFeatures(name, 'a value is null, a number, a string or a boolean');
  }
  validateText(name, value);
}

function validateText(name: string, text: string): void {
  // Cheapest first: a code point takes one or two of the units that `length` counts.
  const isLong =
    text.length > FEATURE_TEXT_MAX &&
    (text.length > 2 * FEATURE_TEXT_MAX || Array.from(text).length > FEATURE_TEXT_MAX);
  if (isLong)
    throw new InvalidFeatures(name, `a string has at most ${FEATURE_TEXT_MAX} characters`);
  // Half a surrogate pair becomes U+FFFD in UTF-8: two values would share their bytes.
  if (!text.isWellFormed()) throw new InvalidFeatures(name, 'a string must be valid Unicode');
  // PostgreSQL's text and jsonb hold every character but this one.
  if (text.includes('\0')) throw new InvalidFeatures(name, 'a string may not hold U+0000');
}
