export const chatbotTones = ['professional', 'friendly', 'casual', 'formal', 'concise'] as const;
export const insightFrequencies = ['realtime', 'daily', 'weekly', 'never'] as const;
export const instructionsCharactersMax = 2_000;
/** `HH:MM`, from 00:00 to 23:59. */
export const contactTimePattern = '^([01][0-9]|2[0-3]):[0-5][0-9]$';

/** What one user wants of the AI: how it speaks, and when it speaks up. */
export interface AiPreferences {
  readonly chatbotTone: (typeof chatbotTones)[number];
  readonly autoSuggestActions: boolean;
  readonly enableProactive: boolean;
  /** A local time of day, `HH:MM`, in `contactTimeZone`. */
  readonly preferredContactTime: string | null;
  /** A name of the IANA time zone database. */
  readonly contactTimeZone: string | null;
  readonly aiInsightsFrequency: (typeof insightFrequencies)[number];
  readonly customInstructions: string | null;
}

/** What holds for a user who has never said anything. */
export const defaultPreferences: AiPreferences = {
  chatbotTone: 'professional',
  autoSuggestActions: true,
  enableProactive: true,
  preferredContactTime: null,
  contactTimeZone: null,
  aiInsightsFrequency: 'daily',
  customInstructions: null,
};

/** Preferences as they stand. Times in milliseconds since the epoch; null before the first write, and after a reset. */
export interface StandingPreferences {
  readonly preferences: AiPreferences;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
}

export const nothingSaid: StandingPreferences = {
  preferences: defaultPreferences,
  createdAt: null,
  updatedAt: null,
};
