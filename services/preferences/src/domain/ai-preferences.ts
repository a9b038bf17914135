/** What one user wants of the AI: how it speaks, when it speaks up. */
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
