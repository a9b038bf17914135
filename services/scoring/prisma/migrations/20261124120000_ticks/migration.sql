-- When everybody's model was asked to learn: by the week, and by operators.
CREATE TABLE tick (
    tick_id TEXT NOT NULL,
    -- Of a weekly one; counted from Sunday, 4 January 1970, 03:00 UTC.
    week INTEGER,
    -- How many were asked; of the first start, which only records the week, null.
    users INTEGER,
    ticked_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT tick_pkey PRIMARY KEY (tick_id)
);

CREATE UNIQUE INDEX tick_week_key ON tick (week);

ALTER TABLE tick ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
REVOKE ALL ON tick FROM scoring_app, scoring_ingest, scoring_operator;
CREATE POLICY pipeline ON tick TO scoring_ingest USING (true) WITH CHECK (true);
-- UPDATE is what locking the table takes.
GRANT SELECT, INSERT, UPDATE ON tick TO scoring_ingest;
