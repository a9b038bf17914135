-- A row can't point at another organization's user, and nobody sees another's rows.
-- Roles preferences_owner, preferences_app, preferences_ingest and preferences_operator stand before this runs.
DO $$
DECLARE
    homeless BIGINT;
    example TEXT;
BEGIN
    SELECT count(*), min("id") INTO homeless, example FROM "User" WHERE "organizationId" IS NULL;
    IF homeless > 0 THEN
        RAISE EXCEPTION 'User: % row(s) have no organization, such as user "%": give each of them one (or delete the rows), then migrate again', homeless, example;
    END IF;
END
$$;

ALTER TABLE "User" ALTER COLUMN "organizationId" SET NOT NULL;

CREATE UNIQUE INDEX "User_organizationId_id_key" ON "User"("organizationId", "id");

ALTER TABLE "UserAIPreferences" DROP CONSTRAINT "UserAIPreferences_userId_fkey";

-- A local time of day (HH:MM) means nothing without its zone.
ALTER TABLE "UserAIPreferences" ADD COLUMN "contactTimeZone" TEXT,
    ADD CONSTRAINT "UserAIPreferences_organizationId_userId_fkey"
        FOREIGN KEY ("organizationId", "userId") REFERENCES "User"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Organization" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "User" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "UserAIPreferences" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Defaults give every table to every role of the service; here each gets what it needs.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM preferences_app, preferences_ingest, preferences_operator;

CREATE POLICY own_organization ON "Organization" TO preferences_app
    USING ("id" = nullif(current_setting('app.organization', true), ''));
CREATE POLICY own_row ON "User" TO preferences_app
    USING ("organizationId" = nullif(current_setting('app.organization', true), '')
        AND "id" = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_row ON "UserAIPreferences" TO preferences_app
    USING ("organizationId" = nullif(current_setting('app.organization', true), '')
        AND "userId" = nullif(current_setting('app.user', true), ''));

GRANT SELECT ON "Organization", "User", "UserAIPreferences" TO preferences_app;

CREATE POLICY pipeline ON "Organization" TO preferences_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON "User" TO preferences_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON "UserAIPreferences" TO preferences_ingest USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON "Organization", "User", "UserAIPreferences" TO preferences_ingest;
