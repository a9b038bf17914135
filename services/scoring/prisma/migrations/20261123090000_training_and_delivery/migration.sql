-- Everything between the log and a user's own model: positions, keys, examples, jobs, versions, decisions.
-- Roles scoring_owner, scoring_app, scoring_ingest and scoring_operator stand before this runs.

-- A row can't point at another organization's user.
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

ALTER TABLE "User" ALTER COLUMN "organizationId" SET NOT NULL,
    -- Made from a token alone; "users" has the last word on where the user belongs.
    ADD COLUMN "provisional" BOOLEAN NOT NULL DEFAULT false;

CREATE UNIQUE INDEX "User_organizationId_id_key" ON "User"("organizationId", "id");

ALTER TABLE "LeadScoringModel" DROP CONSTRAINT "LeadScoringModel_userId_fkey";

ALTER TABLE "LeadScoringModel" ADD CONSTRAINT "LeadScoringModel_organizationId_userId_fkey"
    FOREIGN KEY ("organizationId", "userId") REFERENCES "User"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Delivery -----------------------------------------------------------------------------------------------------------

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

-- Keys: one row for each user that the log has named, kept for ever (an erased user's too) ----------------------------

CREATE TABLE key_state (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    sequence BIGINT NOT NULL DEFAULT 0,
    outcomes INTEGER NOT NULL DEFAULT 0,
    wins INTEGER NOT NULL DEFAULT 0,
    footing TEXT NOT NULL DEFAULT 'prior',
    newest_version INTEGER NOT NULL DEFAULT 0,
    served_version INTEGER NOT NULL DEFAULT 0,
    attempted_sequence BIGINT,
    models_sequence BIGINT NOT NULL DEFAULT 0,
    decisions_sequence BIGINT NOT NULL DEFAULT 0,
    parked_because TEXT,
    erased BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT key_state_pkey PRIMARY KEY (organization_id, user_id),
    CONSTRAINT key_state_counts CHECK (wins >= 0 AND wins <= outcomes),
    CONSTRAINT key_state_footing CHECK (footing IN ('prior', 'learning', 'personal')),
    CONSTRAINT key_state_prior_is_version_0 CHECK ((footing = 'prior') = (served_version = 0))
);

CREATE INDEX key_state_by_user ON key_state (user_id);

CREATE TABLE erased_organization (
    organization_id TEXT NOT NULL,

    CONSTRAINT erased_organization_pkey PRIMARY KEY (organization_id)
);

CREATE TABLE feature_key (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    key BYTEA NOT NULL,

    CONSTRAINT feature_key_pkey PRIMARY KEY (organization_id, user_id),
    CONSTRAINT feature_key_user_fkey FOREIGN KEY (organization_id, user_id)
        REFERENCES "User"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- What could not be applied (with its reason), and what waits behind it (without one).
CREATE TABLE parked_event (
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    record_offset BIGINT NOT NULL,
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    value BYTEA,
    reason TEXT,
    appended_at TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT parked_event_pkey PRIMARY KEY (topic, partition, record_offset)
);

CREATE INDEX parked_event_by_user ON parked_event (organization_id, user_id, record_offset);

-- Records whose key names nobody: they park nobody.
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

-- Training -----------------------------------------------------------------------------------------------------------

-- Superseded rows stay, so that the training set at any cut can be read.
CREATE TABLE training_example (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    lead_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    occurred_at TIMESTAMPTZ(3) NOT NULL,
    features BYTEA NOT NULL,
    superseded_by_sequence BIGINT,

    CONSTRAINT training_example_pkey PRIMARY KEY (organization_id, user_id, sequence),
    CONSTRAINT training_example_user_fkey FOREIGN KEY (organization_id, user_id)
        REFERENCES "User"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT training_example_outcome CHECK (outcome IN ('WON', 'LOST')),
    CONSTRAINT training_example_superseded_later CHECK (superseded_by_sequence > sequence)
);

-- The latest event of each lead wins: at most one is live.
CREATE UNIQUE INDEX training_example_live ON training_example (organization_id, user_id, lead_id)
    WHERE superseded_by_sequence IS NULL;

CREATE TABLE pending_training (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    cut_sequence BIGINT NOT NULL,
    trigger TEXT NOT NULL,
    requested_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Nobody may claim it earlier: a lease that runs, or the wait after a failure.
    claimable_from TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    lease_owner TEXT,
    failures INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT pending_training_pkey PRIMARY KEY (organization_id, user_id),
    CONSTRAINT pending_training_user_fkey FOREIGN KEY (organization_id, user_id)
        REFERENCES "User"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX pending_training_claimable ON pending_training (claimable_from);

CREATE TABLE model_version (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    decision_sequence BIGINT NOT NULL,
    cut_sequence BIGINT NOT NULL,
    algorithm TEXT NOT NULL,
    first_training_outcomes INTEGER NOT NULL,
    retraining_step_min INTEGER NOT NULL,
    retraining_share DOUBLE PRECISION NOT NULL,
    training_data_count INTEGER NOT NULL,
    wins INTEGER NOT NULL,
    training_set_digest TEXT NOT NULL,
    parameters BYTEA NOT NULL,
    parameters_digest TEXT NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL,
    -- The deletion of a lead that this version had learned from.
    retired_by_sequence BIGINT,

    CONSTRAINT model_version_pkey PRIMARY KEY (organization_id, user_id, version),
    CONSTRAINT model_version_user_fkey FOREIGN KEY (organization_id, user_id)
        REFERENCES "User"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE training_decision (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    decision_id UUID NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    trigger TEXT NOT NULL,
    version INTEGER,
    served_version INTEGER NOT NULL,
    decided_at TIMESTAMPTZ(3) NOT NULL,
    cut_sequence BIGINT NOT NULL,
    algorithm TEXT NOT NULL,
    first_training_outcomes INTEGER NOT NULL,
    retraining_step_min INTEGER NOT NULL,
    retraining_share DOUBLE PRECISION NOT NULL,
    training_data_count INTEGER NOT NULL,
    wins INTEGER NOT NULL,
    training_set_digest TEXT NOT NULL,
    parameters_digest TEXT,

    CONSTRAINT training_decision_pkey PRIMARY KEY (organization_id, user_id, sequence),
    CONSTRAINT training_decision_user_fkey FOREIGN KEY (organization_id, user_id)
        REFERENCES "User"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT training_decision_verdict CHECK (verdict IN ('trained', 'rejected', 'skipped'))
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

-- Who sees what ------------------------------------------------------------------------------------------------------
-- The application's role: the organization and the user of the token, nothing else. The ingest role: the pipeline, which
-- no HTTP request reaches. The operator's role: reads the lists that operators are shown. Nobody else has anything.

ALTER TABLE "Organization" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "User" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "LeadScoringModel" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE key_state ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE erased_organization ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE feature_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE parked_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_letter ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE training_example ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE pending_training ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE model_version ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE training_decision ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Defaults give every table to every role of the service; here each gets what it needs.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM scoring_app, scoring_ingest, scoring_operator;

CREATE POLICY own_organization ON "Organization" TO scoring_app
    USING ("id" = nullif(current_setting('app.organization', true), ''));
CREATE POLICY own_organization ON erased_organization TO scoring_app
    USING (organization_id = nullif(current_setting('app.organization', true), ''));

-- One's own user id under another organization is the one thing that may be seen: it is answered with 403.
CREATE POLICY own_id ON "User" FOR SELECT TO scoring_app
    USING ("id" = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_stub ON "User" FOR INSERT TO scoring_app
    WITH CHECK ("organizationId" = nullif(current_setting('app.organization', true), '')
        AND "id" = nullif(current_setting('app.user', true), '')
        AND "provisional");

CREATE POLICY own_rows ON "LeadScoringModel" TO scoring_app
    USING ("organizationId" = nullif(current_setting('app.organization', true), '')
        AND "userId" = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_rows ON key_state TO scoring_app
    USING (organization_id = nullif(current_setting('app.organization', true), '')
        AND user_id = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_rows ON training_example TO scoring_app
    USING (organization_id = nullif(current_setting('app.organization', true), '')
        AND user_id = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_rows ON pending_training TO scoring_app
    USING (organization_id = nullif(current_setting('app.organization', true), '')
        AND user_id = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_rows ON model_version TO scoring_app
    USING (organization_id = nullif(current_setting('app.organization', true), '')
        AND user_id = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_rows ON training_decision TO scoring_app
    USING (organization_id = nullif(current_setting('app.organization', true), '')
        AND user_id = nullif(current_setting('app.user', true), ''));
CREATE POLICY own_rows ON idempotency_key TO scoring_app
    USING (organization_id = nullif(current_setting('app.organization', true), '')
        AND user_id = nullif(current_setting('app.user', true), ''));

GRANT SELECT, INSERT ON "Organization", "User", idempotency_key TO scoring_app;
GRANT SELECT ON erased_organization, "LeadScoringModel", key_state, training_example, model_version, training_decision TO scoring_app;
GRANT SELECT, INSERT, UPDATE (cut_sequence, trigger) ON pending_training TO scoring_app;

CREATE POLICY pipeline ON "Organization" TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON "User" TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON "LeadScoringModel" TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON outbox TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON key_state TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON erased_organization TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON feature_key TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON parked_event TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON dead_letter TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON training_example TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON pending_training TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON model_version TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON training_decision TO scoring_ingest USING (true) WITH CHECK (true);
CREATE POLICY pipeline ON idempotency_key TO scoring_ingest USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON "Organization", "User", "LeadScoringModel", outbox, relay_lease, consumer_partition,
    key_state, erased_organization, feature_key, parked_event, dead_letter, training_example, pending_training,
    model_version, training_decision, idempotency_key TO scoring_ingest;

CREATE POLICY operators_list ON key_state FOR SELECT TO scoring_operator USING (true);
CREATE POLICY operators_list ON "LeadScoringModel" FOR SELECT TO scoring_operator USING (true);

GRANT SELECT ON key_state, "LeadScoringModel", consumer_partition TO scoring_operator;
