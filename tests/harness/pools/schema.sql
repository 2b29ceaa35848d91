-- Roles belong to the server, and other databases of the tests have them too.
DO $$ BEGIN
  IF to_regrole('pool_app') IS NULL THEN CREATE ROLE pool_app LOGIN PASSWORD 'pool'; END IF;
  IF to_regrole('pool_auditor') IS NULL THEN CREATE ROLE pool_auditor NOLOGIN; END IF;
END $$;
GRANT pool_auditor TO pool_app;

CREATE TABLE members (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
CREATE TABLE items (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id bigint NOT NULL,
  title text NOT NULL,
  made timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE drafts (id bigint PRIMARY KEY, user_id bigint NOT NULL, body text NOT NULL);

INSERT INTO members VALUES (11, 1), (12, 1), (21, 2), (31, 3);
INSERT INTO items (tenant_id, title) SELECT t, 'item ' || t || '-' || n FROM generate_series(1, 3) t, generate_series(1, 4) n;
INSERT INTO drafts SELECT id * 10, id, 'draft of ' || id FROM members;

ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE items ENABLE ROW LEVEL SECURITY;
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON members USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
CREATE POLICY own ON items USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
CREATE POLICY own ON drafts USING (user_id = nullif(current_setting('app.user_id', true), '')::bigint);
CREATE POLICY audit ON items FOR SELECT TO pool_auditor USING (true);

GRANT SELECT, UPDATE ON members, items, drafts TO pool_app, pool_auditor;
GRANT USAGE ON SEQUENCE items_id_seq TO pool_app;
