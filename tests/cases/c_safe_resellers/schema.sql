DO $$ BEGIN CREATE ROLE r2s_resellers LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Resellers see their customers' rows; the tree is a closure kept by a trigger; whoever is a reseller is entitled to all below it.
CREATE SCHEMA ch; GRANT USAGE ON SCHEMA ch TO r2s_resellers;
CREATE TABLE ch.orgs (id integer PRIMARY KEY, parent integer REFERENCES ch.orgs, path text NOT NULL UNIQUE, name text NOT NULL);
CREATE TABLE ch.licences (org_id integer NOT NULL REFERENCES ch.orgs, id integer NOT NULL, product text NOT NULL, seats integer NOT NULL, PRIMARY KEY (org_id, id));
CREATE TABLE ch.usage (org_id integer NOT NULL, licence_id integer NOT NULL, day date NOT NULL, n integer NOT NULL, PRIMARY KEY (org_id, licence_id, day), FOREIGN KEY (org_id, licence_id) REFERENCES ch.licences);
CREATE FUNCTION ch.my_path() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ch, pg_temp AS $$ SELECT path FROM orgs WHERE id = nullif(current_setting('ch.org', true), '')::integer $$;
CREATE FUNCTION ch.below(p integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ch, pg_temp AS $$ SELECT coalesce((SELECT starts_with(o.path || '/', ch.my_path() || '/') FROM orgs o WHERE o.id = p), false) $$;
ALTER TABLE ch.orgs ENABLE ROW LEVEL SECURITY; ALTER TABLE ch.licences ENABLE ROW LEVEL SECURITY; ALTER TABLE ch.usage ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON ch.orgs FOR SELECT USING (ch.below(id)); CREATE POLICY p ON ch.licences USING (ch.below(org_id)); CREATE POLICY p ON ch.usage USING (ch.below(org_id));
CREATE POLICY u ON ch.orgs FOR UPDATE USING (ch.below(id));
GRANT SELECT, UPDATE (name) ON ch.orgs TO r2s_resellers; GRANT SELECT, INSERT, UPDATE, DELETE ON ch.licences, ch.usage TO r2s_resellers;
INSERT INTO ch.orgs VALUES (1,NULL,'/1','Vendor East'),(2,NULL,'/2','Vendor West'),(10,1,'/1/10','Reseller'),(11,1,'/1/11','Direct'),(100,10,'/1/10/100','Customer A'),(101,10,'/1/10/101','Customer B'),(20,2,'/2/20','West One'),(200,20,'/2/20/200','Customer C'),(12,NULL,'/12','Twelve');
INSERT INTO ch.licences SELECT id, n, 'Suite ' || n, 5 * n FROM ch.orgs, generate_series(1,2) n;
INSERT INTO ch.usage SELECT org_id, id, date '2025-01-01' + d, d + 1 FROM ch.licences, generate_series(0,2) d;
