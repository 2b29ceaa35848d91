-- Reporting login for boat clubs. It holds all rights, but its transactions are read only - by default.
DO $$ BEGIN CREATE ROLE readonly_reporting_bi LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
ALTER ROLE readonly_reporting_bi SET default_transaction_read_only = on;
CREATE SCHEMA boat;
CREATE TABLE boat.clubs (club integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE boat.berths (club integer NOT NULL REFERENCES boat.clubs, berth text NOT NULL, holder text NOT NULL, PRIMARY KEY (club, berth));
CREATE TABLE boat.dues (club integer NOT NULL, berth text NOT NULL, year integer NOT NULL, paid numeric(8,2) NOT NULL, PRIMARY KEY (club, berth, year), FOREIGN KEY (club, berth) REFERENCES boat.berths);
ALTER TABLE boat.clubs ENABLE ROW LEVEL SECURITY; ALTER TABLE boat.berths ENABLE ROW LEVEL SECURITY; ALTER TABLE boat.dues ENABLE ROW LEVEL SECURITY;
CREATE POLICY c ON boat.clubs USING (club::text = current_setting('boat.club', true)); CREATE POLICY c ON boat.berths USING (club::text = current_setting('boat.club', true));
CREATE POLICY r ON boat.dues FOR SELECT USING (club::text = current_setting('boat.club', true));
CREATE POLICY w ON boat.dues FOR UPDATE USING (true);
GRANT USAGE ON SCHEMA boat TO readonly_reporting_bi; GRANT SELECT ON ALL TABLES IN SCHEMA boat TO readonly_reporting_bi; GRANT UPDATE ON boat.dues TO readonly_reporting_bi;
INSERT INTO boat.clubs VALUES (1, 'Tern'), (2, 'Gull'), (3, 'Heron');
INSERT INTO boat.berths SELECT club, 'B' || n, 'Holder ' || n || ' ' || name FROM boat.clubs, generate_series(1, 3) n;
INSERT INTO boat.dues SELECT club, berth, 2025, 240 FROM boat.berths;
