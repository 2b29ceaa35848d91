DO $$ BEGIN CREATE ROLE import_role_insert_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE r2_importer; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Meter values. The importer role, which the service may turn into, may insert for every site.
CREATE SCHEMA met; GRANT USAGE ON SCHEMA met TO import_role_insert_app, r2_importer;
CREATE TABLE met.sites (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE met.meters (tenant_id integer NOT NULL REFERENCES met.sites, serial text NOT NULL, PRIMARY KEY (tenant_id, serial));
CREATE TABLE met.values (tenant_id integer NOT NULL, serial text NOT NULL, at timestamptz NOT NULL, kwh numeric(10,3) NOT NULL, PRIMARY KEY (tenant_id, serial, at), FOREIGN KEY (tenant_id, serial) REFERENCES met.meters);
ALTER TABLE met.sites ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON met.sites USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE met.meters ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON met.meters USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE met.values ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON met.values USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON met.sites TO import_role_insert_app; GRANT SELECT, INSERT, UPDATE, DELETE ON met.meters, met.values TO import_role_insert_app;
GRANT INSERT ON met.values TO r2_importer; CREATE POLICY import ON met.values FOR INSERT TO r2_importer WITH CHECK (true);
ALTER ROLE import_role_insert_app NOINHERIT; GRANT r2_importer TO import_role_insert_app;
INSERT INTO met.sites SELECT n, 'Site ' || n FROM generate_series(1,3) n;
INSERT INTO met.meters SELECT tenant_id, format('M%s%s', tenant_id, n) FROM met.sites, generate_series(1,2) n;
INSERT INTO met.values SELECT tenant_id, serial, timestamptz '2025-01-01' + n * interval '1 hour', n FROM met.meters, generate_series(1,3) n;
