-- Adds what the migration before left out: the organization, from each row's own user.
-- (The scoring service's database holds this migration's other half, LeadScoringModel.)
ALTER TABLE "UserAIPreferences" ADD COLUMN "organizationId" TEXT;

UPDATE "UserAIPreferences" AS preferences
SET "organizationId" = owner."organizationId"
FROM "User" AS owner
WHERE owner."id" = preferences."userId";

DO $$
DECLARE
    orphans BIGINT;
    example TEXT;
BEGIN
    SELECT count(*), min("userId") INTO orphans, example FROM "UserAIPreferences" WHERE "organizationId" IS NULL;
    IF orphans > 0 THEN
        RAISE EXCEPTION 'UserAIPreferences: % row(s) belong to a user without an organization, such as user "%": give each of these users an organization (or delete the rows), then migrate again', orphans, example;
    END IF;
END
$$;

ALTER TABLE "UserAIPreferences" ALTER COLUMN "organizationId" SET NOT NULL;

CREATE INDEX "UserAIPreferences_organizationId_idx" ON "UserAIPreferences"("organizationId");

ALTER TABLE "UserAIPreferences" ADD CONSTRAINT "UserAIPreferences_organizationId_fkey"
    FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
