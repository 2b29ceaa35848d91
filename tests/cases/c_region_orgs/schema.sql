DO $$ BEGIN CREATE ROLE region_orgs_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Organisations are numbered in each region; the tenant is region and number.
CREATE SCHEMA geo; GRANT USAGE ON SCHEMA geo TO region_orgs_app;
CREATE TABLE geo.orgs (region text NOT NULL, org_no integer NOT NULL, name text NOT NULL, PRIMARY KEY (region, org_no));
CREATE TABLE geo.sites (region text NOT NULL, org_no integer NOT NULL, site text NOT NULL, PRIMARY KEY (region, org_no, site), FOREIGN KEY (region, org_no) REFERENCES geo.orgs);
CREATE TABLE geo.incidents (region text NOT NULL, org_no integer NOT NULL, id integer NOT NULL, site text NOT NULL, report text NOT NULL, PRIMARY KEY (region, org_no, id), FOREIGN KEY (region, org_no, site) REFERENCES geo.sites);
ALTER TABLE geo.orgs ENABLE ROW LEVEL SECURITY; ALTER TABLE geo.sites ENABLE ROW LEVEL SECURITY; ALTER TABLE geo.incidents ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON geo.orgs USING (region = current_setting('geo.region', true) AND org_no::text = current_setting('geo.org', true));
CREATE POLICY p ON geo.sites USING (region = current_setting('geo.region', true) AND org_no::text = current_setting('geo.org', true));
CREATE POLICY p ON geo.incidents USING (org_no::text = current_setting('geo.org', true)) WITH CHECK (region = current_setting('geo.region', true) AND org_no::text = current_setting('geo.org', true));
GRANT SELECT ON geo.orgs TO region_orgs_app; GRANT SELECT, INSERT, UPDATE, DELETE ON geo.sites, geo.incidents TO region_orgs_app;
INSERT INTO geo.orgs VALUES ('eu',1,'EU One'),('eu',2,'EU Two'),('eu',3,'EU Three'),('eu',4,'EU Four'),('us',14,'US A'),('us',15,'US B'),('us',16,'US C'),('us',3,'US Three');
INSERT INTO geo.sites SELECT region, org_no, 'site ' || n FROM geo.orgs, generate_series(1,2) n;
INSERT INTO geo.incidents SELECT region, org_no, n, 'site 1', format('Incident %s at %s', n, name) FROM geo.orgs, generate_series(1,3) n;
