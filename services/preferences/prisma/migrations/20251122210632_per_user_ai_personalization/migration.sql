-- Every user gets AI preferences of their own.
-- (The scoring service's database holds this migration's other half, LeadScoringModel.)
CREATE TABLE "UserAIPreferences" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "chatbotTone" TEXT NOT NULL DEFAULT 'professional',
    "autoSuggestActions" BOOLEAN NOT NULL DEFAULT true,
    "enableProactive" BOOLEAN NOT NULL DEFAULT true,
    "preferredContactTime" TEXT,
    "aiInsightsFrequency" TEXT NOT NULL DEFAULT 'daily',
    "customInstructions" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "UserAIPreferences_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "UserAIPreferences_userId_key" ON "UserAIPreferences"("userId");

ALTER TABLE "UserAIPreferences" ADD CONSTRAINT "UserAIPreferences_userId_fkey"
    FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
