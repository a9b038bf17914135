-- Every user gets a model of their own. A model of a whole organization is nobody's: its rows go.
-- (The preferences service's database holds this migration's other half, UserAIPreferences.)
DELETE FROM "LeadScoringModel";

ALTER TABLE "LeadScoringModel" DROP CONSTRAINT "LeadScoringModel_organizationId_fkey";

DROP INDEX "LeadScoringModel_organizationId_key";

ALTER TABLE "LeadScoringModel" DROP COLUMN "organizationId",
    ADD COLUMN "userId" TEXT NOT NULL;

CREATE UNIQUE INDEX "LeadScoringModel_userId_key" ON "LeadScoringModel"("userId");

ALTER TABLE "LeadScoringModel" ADD CONSTRAINT "LeadScoringModel_userId_fkey"
    FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
