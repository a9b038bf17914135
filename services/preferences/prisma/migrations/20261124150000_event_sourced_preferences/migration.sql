-- Preferences as events, of which the row is a projection; their publication; and erasure as the topic "users" tells of it.

ALTER TABLE "User"
    -- Made from a token alone; "users" has the last word on where the user belongs.
    ADD COLUMN "provisional" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE preference_event (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    data JSONB NOT NULL,
    recorded_at TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT preference_event_pkey PRIMARY KEY (organization_id, user_id, version),
    CONSTRAINT preference_event_user_fkey FOREIGN KEY (organization_id, user_id)
        REFERENCES "User"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- What stood before there were events is where they begin.
INSERT INTO preference_event (organization_id, user_id, version, type, data, recorded_at)
SELECT "organizationId", "userId", 1, 'preferences-changed', jsonb_build_object(
    'chatbotTone', "chatbotTone", 'autoSuggestActions', "autoSuggestActions", 'enableProactive', "enableProactive",
    'preferredContactTime', "preferredContactTime", 'contactTimeZone', "contactTimeZone",
    'aiInsightsFrequency', "aiInsightsFrequency", 'customInstructions', "customInstructions"), "updatedAt"
FROM "UserAIPreferences";

CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    key TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    value BYTEA,
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    published_at TIMESTAMPTZ(3),

    CONSTRAINT outbox_pkey PRIMARY KEY (id)
);

CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;

CREATE INDEX outbox_by_user ON outbox (organization_id, user_id);

CREATE TABLE relay_lease (
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,

    CONSTRAINT relay_lease_pkey PRIMARY KEY (name)
);

CREATE TABLE consumer_partition (
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    next BIGINT NOT NULL DEFAULT 0,
    epoch BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT consumer_partition_pkey PRIMARY KEY (topic, partition)
);

-- Records of the log that can never be applied, kept as they came.
CREATE TABLE dead_letter (
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    record_offset BIGINT NOT NULL,
    key TEXT NOT NULL,
    value BYTEA,
    reason TEXT NOT NULL,
    appended_at TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT dead_letter_pkey PRIMARY KEY (topic, partition, record_offset)
);

CREATE TABLE idempotency_key (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    body JSONB,
    etag TEXT,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT idempotency_key_pkey PRIMARY KEY (organization_id, user_id, key),
    CONSTRAINT idempotency_key_user_fkey FOREIGN KEY (organization_id, user_id)
        REFERENCES "User"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Kept for ever: an erased id is never given again.
CREATE TABLE erased_user (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    erased_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- How many rows of what went.
    removed JSONB NOT NULL,

    CONSTRAINT erased_user_pkey PRIMARY KEY (organization_id, user_id)
);

CREATE INDEX erased_user_by_user ON erased_user (user_id);

CREATE TABLE erased_organization (
    organization_id TEXT NOT NULL,
    erased_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    removed JSONB NOT NULL,

    CONSTRAINT erased_organization_pkey PRIMARY KEY (organization_id)
);

ALTER TABLE preference_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_letter ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE erased_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE erased_organization ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Defaults give every table to every role of the service; here each gets what it needs.
REVOKE ALL ON preference_event, outbox, relay_lease, consumer_partition, dead_letter, idempotency_key, erased_user,
    erased_organization FROM preferences_app, preferences_ingest, preferences_operator;

-- One's own user id under another organization is the one thing that may be seen: it is answered with 403.
DROP POLICY own_row ON "User";
CREATE POLICY own_id ON "User" FOR SELECT TO preferences_app
    USING ("id" = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_stub ON "User" FOR INSERT TO preferences_app
    WITH CHECK ("organizationId" = nullif(current_setting('app.organization', true), '')
        AND "id" = nullif(current_setting('app.user', true), '')
        AND "provisional");

CREATE POLICY own_rows ON preference_event TO preferences_app
    USING (organization_id = nullif(current_setting('app.organization', true), '')
        AND user_id = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_rows ON outbox FOR INSERT TO preferences_app
    WITH CHECK (organization_id = nullif(current_setting('app.organization', true), '')
        AND user_id = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_rows ON idempotency_key TO preferences_app
    USING (organization_id = nullif(current_setting('app.organization', true), '')
        AND user_id = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_id ON erased_user FOR SELECT TO preferences_app
    USING (user_id = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_organization ON erased_organization FOR SELECT TO preferences_app
    USING (organization_id = nullif(current_setting('app.organization', true), ''));

GRANT INSERT ON "Organization", "User" TO preferences_app;
GRANT INSERT, UPDATE, DELETE ON "UserAIPreferences" TO preferences_app;
GRANT SELECT, INSERT ON preference_event, idempotency_key TO preferences_app;
GRANT INSERT ON outbox TO preferences_app;
GRANT SELECT ON erased_user, erased_organization TO preferences_app;

CREATE POLICY pipeline ON preference_event TO preferences_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON outbox TO preferences_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON dead_letter TO preferences_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON idempotency_key TO preferences_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON erased_user TO preferences_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON erased_organization TO preferences_ingest USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON preference_event, outbox, relay_lease, consumer_partition, dead_letter,
    idempotency_key, erased_user, erased_organization TO preferences_ingest;
