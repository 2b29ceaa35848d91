DO $$ BEGIN CREATE ROLE beds_open_end_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Beds of care homes; a stay without an end is the current one.
CREATE SCHEMA care; GRANT USAGE ON SCHEMA care TO beds_open_end_app;
CREATE TABLE care.homes (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE care.residents (tenant_id integer NOT NULL REFERENCES care.homes, id integer NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE care.stays (tenant_id integer NOT NULL, id integer NOT NULL, resident_id integer NOT NULL, bed integer, ended date, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, resident_id) REFERENCES care.residents, CONSTRAINT one_in_a_bed UNIQUE NULLS NOT DISTINCT (bed, ended));
ALTER TABLE care.homes ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON care.homes USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE care.residents ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON care.residents USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE care.stays ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON care.stays USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON care.homes TO beds_open_end_app; GRANT SELECT, INSERT, UPDATE, DELETE ON care.residents, care.stays TO beds_open_end_app;
INSERT INTO care.homes SELECT n, 'Home ' || n FROM generate_series(1,3) n;
INSERT INTO care.residents SELECT tenant_id, n, 'Resident ' || n FROM care.homes, generate_series(1,3) n;
INSERT INTO care.stays SELECT tenant_id, n, 1, 100 * tenant_id + n, date '2024-01-01' + 10 * tenant_id + n FROM care.homes, generate_series(1,5) n;
INSERT INTO care.stays SELECT tenant_id, 6, 2, 100 * tenant_id + 6, NULL FROM care.homes;
