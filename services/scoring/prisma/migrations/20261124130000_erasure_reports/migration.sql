-- When each erasure was done here, and how many rows of what went.
ALTER TABLE key_state ADD COLUMN erased_at TIMESTAMPTZ(3), ADD COLUMN removed JSONB;
ALTER TABLE erased_organization ADD COLUMN erased_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, ADD COLUMN removed JSONB;

-- An erased id is never given again: that one's own id was erased under another organization may be seen, as that it
-- is bound to another.
CREATE POLICY own_id_erased ON key_state FOR SELECT TO scoring_app
    USING (erased AND user_id = nullif(current_setting('app.user', true), ''));

CREATE POLICY operators_list ON erased_organization FOR SELECT TO scoring_operator USING (true);
GRANT SELECT ON erased_organization TO scoring_operator;
