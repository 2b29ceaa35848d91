DO $$ BEGIN CREATE ROLE maintenance_mode_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Fleet. The nightly job sets fleet.maintenance; the service itself never does.
CREATE SCHEMA fleet; GRANT USAGE ON SCHEMA fleet TO maintenance_mode_app;
CREATE TABLE fleet.companies (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE fleet.vehicles (tenant_id integer NOT NULL REFERENCES fleet.companies, plate text NOT NULL, model text, PRIMARY KEY (tenant_id, plate));
CREATE TABLE fleet.trips (tenant_id integer NOT NULL, plate text NOT NULL, no integer NOT NULL, km numeric(8,1) NOT NULL, PRIMARY KEY (tenant_id, plate, no), FOREIGN KEY (tenant_id, plate) REFERENCES fleet.vehicles);
ALTER TABLE fleet.companies ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fleet.companies USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE fleet.vehicles ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fleet.vehicles USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE fleet.trips ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fleet.trips USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

CREATE POLICY maintenance ON fleet.trips FOR SELECT USING (current_setting('fleet.maintenance', true) = 'on');
GRANT SELECT ON fleet.companies TO maintenance_mode_app; GRANT SELECT, INSERT, UPDATE, DELETE ON fleet.vehicles, fleet.trips TO maintenance_mode_app;
INSERT INTO fleet.companies SELECT n, 'Company ' || n FROM generate_series(1,3) n;
INSERT INTO fleet.vehicles SELECT tenant_id, format('PL %s%s', tenant_id, n), 'Van' FROM fleet.companies, generate_series(1,2) n;
INSERT INTO fleet.trips SELECT tenant_id, plate, n, 10 * n + tenant_id FROM fleet.vehicles, generate_series(1,3) n;
