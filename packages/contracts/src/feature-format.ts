/** The first byte of features in canonical bytes. */
export const FEATURES_FORMAT = 1;

/** What kind of value follows a feature's name. */
export const featureTags = { null: 0, false: 1, true: 2, number: 3, text: 4 } as const;
