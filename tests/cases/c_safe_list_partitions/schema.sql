-- Log collector: a partition for each tenant, sub-partitioned by month; rights on the roots only.
DO $$ BEGIN CREATE ROLE safe_list_partitions_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA logs;
CREATE TABLE logs.accounts (account integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE logs.sources (account integer NOT NULL REFERENCES logs.accounts, source text NOT NULL, token_hash bytea NOT NULL, PRIMARY KEY (account, source));
CREATE TABLE logs.entries (account integer NOT NULL, source text NOT NULL, at timestamptz NOT NULL, n integer NOT NULL, line text NOT NULL, attrs jsonb, PRIMARY KEY (account, source, at, n), FOREIGN KEY (account, source) REFERENCES logs.sources) PARTITION BY LIST (account);
CREATE TABLE logs.alerts (account integer NOT NULL, alert integer NOT NULL, pattern text NOT NULL, mail text, PRIMARY KEY (account, alert)) PARTITION BY HASH (account);
INSERT INTO logs.accounts SELECT n, 'Account ' || n FROM generate_series(1, 30) n;
DO $$ DECLARE a integer; m integer; BEGIN
  FOR a IN 1..30 LOOP
    EXECUTE format('CREATE TABLE logs.entries_%s PARTITION OF logs.entries FOR VALUES IN (%s) PARTITION BY RANGE (at)', a, a);
    FOR m IN 1..2 LOOP EXECUTE format('CREATE TABLE logs.entries_%s_%s PARTITION OF logs.entries_%s FOR VALUES FROM (%L) TO (%L)', a, m, a, make_date(2025, m, 1), make_date(2025, m + 1, 1)); END LOOP;
  END LOOP;
  FOR m IN 0..15 LOOP EXECUTE format('CREATE TABLE logs.alerts_%s PARTITION OF logs.alerts FOR VALUES WITH (MODULUS 16, REMAINDER %s)', m, m); END LOOP;
END $$;
CREATE FUNCTION logs.acc() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('logs.account', true), '')::integer;
ALTER TABLE logs.accounts ENABLE ROW LEVEL SECURITY; ALTER TABLE logs.sources ENABLE ROW LEVEL SECURITY; ALTER TABLE logs.entries ENABLE ROW LEVEL SECURITY; ALTER TABLE logs.alerts ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON logs.accounts USING (account = logs.acc()); CREATE POLICY a ON logs.sources USING (account = logs.acc()); CREATE POLICY a ON logs.entries USING (account = logs.acc()); CREATE POLICY a ON logs.alerts USING (account = logs.acc());
GRANT USAGE ON SCHEMA logs TO safe_list_partitions_app; GRANT SELECT ON logs.accounts TO safe_list_partitions_app; GRANT SELECT, INSERT, DELETE ON logs.entries TO safe_list_partitions_app; GRANT SELECT, INSERT, UPDATE, DELETE ON logs.sources, logs.alerts TO safe_list_partitions_app;
INSERT INTO logs.sources SELECT account, 'web' || account, sha256(name::bytea) FROM logs.accounts;
INSERT INTO logs.entries SELECT account, source, timestamptz '2025-01-20' + n * interval '6 day', n, 'GET /' || source || '/' || n, jsonb_build_object('n', n) FROM logs.sources, generate_series(1, 4) n;
INSERT INTO logs.alerts SELECT account, 1, 'error ' || account, 'ops' || account || '@example.org' FROM logs.accounts;
