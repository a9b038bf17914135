-- Operators are users of no organization here: their answers hang on nobody's row.
CREATE TABLE operator_idempotency_key (
    organization_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    body JSONB,
    etag TEXT,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT operator_idempotency_key_pkey PRIMARY KEY (organization_id, user_id, key)
);

ALTER TABLE operator_idempotency_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
REVOKE ALL ON operator_idempotency_key FROM scoring_app, scoring_ingest, scoring_operator;
CREATE POLICY pipeline ON operator_idempotency_key TO scoring_ingest USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON operator_idempotency_key TO scoring_ingest;
