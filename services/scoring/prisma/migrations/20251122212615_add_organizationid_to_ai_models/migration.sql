-- Brings back what the migration before took away: the organization, from each row's own user.
-- (The preferences service's database holds this migration's other half, UserAIPreferences.)
ALTER TABLE "LeadScoringModel" ADD COLUMN "organizationId" TEXT;

UPDATE "LeadScoringModel" AS model
SET "organizationId" = owner."organizationId"
FROM "User" AS owner
WHERE owner."id" = model."userId";

DO $$
DECLARE
    orphans BIGINT;
    example TEXT;
BEGIN
    SELECT count(*), min("userId") INTO orphans, example FROM "LeadScoringModel" WHERE "organizationId" IS NULL;
    IF orphans > 0 THEN
        RAISE EXCEPTION 'LeadScoringModel: % row(s) belong to a user without an organization, such as user "%": give each of these users an organization (or delete the rows), then migrate again', orphans, example;
    END IF;
END
$$;

ALTER TABLE "LeadScoringModel" ALTER COLUMN "organizationId" SET NOT NULL;

CREATE INDEX "LeadScoringModel_organizationId_idx" ON "LeadScoringModel"("organizationId");

ALTER TABLE "LeadScoringModel" ADD CONSTRAINT "LeadScoringModel_organizationId_fkey"
    FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
