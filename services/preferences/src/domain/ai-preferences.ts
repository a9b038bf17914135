/** What one user wants of the AI: how it speaks, and when it speaks up. */
export interface AiPreferences {
  readonly chatbotTone: string;
  readonly autoSuggestActions: boolean;
  readonly enableProactive: boolean;
  /** A local time of day, `HH:MM`, in `contactTimeZone`. */
  readonly preferredContactTime: string | null;
  readonly contactTimeZone: string | null;
  readonly aiInsightsFrequency: string;
  readonly customInstructions: string | null;
}

/** Preferences as they stand for one user. */
export interface StandingPreferences extends AiPreferences {
  readonly organizationId: string;
  readonly userId: string;
  /** Times in milliseconds since the epoch; null before the first write. */
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
}

const defaults: AiPreferences = {
  chatbotTone: 'professional',
  autoSuggestActions: true,
  enableProactive: true,
  preferredContactTime: null,
  contactTimeZone: null,
  aiInsightsFrequency: 'daily',
  customInstructions: null,
};

/** What holds for a user who has never said anything. */
export function defaultPreferences(organizationId: string, userId: string): StandingPreferences {
  return { organizationId, userId, ...defaults, createdAt: null, updatedAt: null };
}
