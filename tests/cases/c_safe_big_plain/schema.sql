DO $$ BEGIN CREATE ROLE r2s_big_plain LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- 240 000 readings of sixty sites, stored as they came.
CREATE TABLE sites (site smallint PRIMARY KEY, name text NOT NULL);
CREATE TABLE sensors (site smallint NOT NULL REFERENCES sites, sensor smallint NOT NULL, PRIMARY KEY (site, sensor));
CREATE TABLE readings (site smallint NOT NULL, sensor smallint NOT NULL, at timestamptz NOT NULL, v real, PRIMARY KEY (site, sensor, at), FOREIGN KEY (site, sensor) REFERENCES sensors);
CREATE VIEW latest WITH (security_invoker) AS SELECT site, sensor, max(at) AS at FROM readings GROUP BY 1, 2;
ALTER TABLE sites ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON sites USING (site = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE sensors ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON sensors USING (site = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE readings ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON readings USING (site = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON sites, latest TO r2s_big_plain; GRANT SELECT, INSERT, UPDATE, DELETE ON sensors, readings TO r2s_big_plain;
INSERT INTO sites SELECT n, 'Site ' || n FROM generate_series(1,60) n; INSERT INTO sensors SELECT site, n FROM sites, generate_series(1,4) n;
INSERT INTO readings SELECT site, sensor, timestamptz '2025-01-01' + n * interval '1 hour', n % 50 FROM generate_series(1,1000) n, sensors; ANALYZE;
