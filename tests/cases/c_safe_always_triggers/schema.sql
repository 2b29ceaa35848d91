-- Notarised ledgers for housing co-operatives: nothing may ever be changed or removed, not even by replication.
DO $$ BEGIN CREATE ROLE c_safe_always_triggers_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA coop;
CREATE TABLE coop.coops (coop uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE coop.accounts (coop uuid NOT NULL REFERENCES coop.coops, account text NOT NULL, kind text NOT NULL CHECK (kind IN ('asset', 'debt')), PRIMARY KEY (coop, account));
CREATE TABLE coop.postings (coop uuid NOT NULL, posting bigint NOT NULL, account text NOT NULL, cents bigint NOT NULL, memo text NOT NULL, at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (coop, posting), FOREIGN KEY (coop, account) REFERENCES coop.accounts);
CREATE FUNCTION coop.never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% of % is forbidden by law', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER never BEFORE UPDATE OR DELETE ON coop.postings FOR EACH ROW EXECUTE FUNCTION coop.never();
CREATE TRIGGER never_all BEFORE TRUNCATE ON coop.postings FOR EACH STATEMENT EXECUTE FUNCTION coop.never();
CREATE TRIGGER never BEFORE DELETE ON coop.accounts FOR EACH ROW EXECUTE FUNCTION coop.never();
ALTER TABLE coop.postings ENABLE ALWAYS TRIGGER never; ALTER TABLE coop.postings ENABLE ALWAYS TRIGGER never_all; ALTER TABLE coop.accounts ENABLE ALWAYS TRIGGER never;
ALTER TABLE coop.coops ENABLE ROW LEVEL SECURITY; ALTER TABLE coop.accounts ENABLE ROW LEVEL SECURITY; ALTER TABLE coop.postings ENABLE ROW LEVEL SECURITY;
ALTER TABLE coop.coops FORCE ROW LEVEL SECURITY; ALTER TABLE coop.accounts FORCE ROW LEVEL SECURITY; ALTER TABLE coop.postings FORCE ROW LEVEL SECURITY;
CREATE POLICY c ON coop.coops USING (coop::text = current_setting('coop.id', true)); CREATE POLICY c ON coop.accounts USING (coop::text = current_setting('coop.id', true));
CREATE POLICY r ON coop.postings FOR SELECT USING (coop::text = current_setting('coop.id', true)); CREATE POLICY w ON coop.postings FOR INSERT WITH CHECK (coop::text = current_setting('coop.id', true));
GRANT USAGE ON SCHEMA coop TO c_safe_always_triggers_app; GRANT SELECT ON coop.coops TO c_safe_always_triggers_app; GRANT SELECT, INSERT, UPDATE, DELETE ON coop.accounts TO c_safe_always_triggers_app; GRANT SELECT, INSERT ON coop.postings TO c_safe_always_triggers_app;
INSERT INTO coop.coops SELECT md5('c' || n)::uuid, 'Co-op ' || n FROM generate_series(1, 3) n;
INSERT INTO coop.accounts SELECT coop, a, 'asset' FROM coop.coops, unnest(ARRAY['bank', 'rent']) a;
INSERT INTO coop.postings SELECT coop, row_number() OVER (PARTITION BY coop ORDER BY account, n), account, 1000 * n, format('%s %s of %s', account, n, coop) FROM coop.accounts, generate_series(1, 3) n;
