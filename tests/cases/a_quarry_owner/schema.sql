-- Quarries. The deployment runs migrations as the application's login, by SET ROLE.
DO $$ BEGIN
  CREATE ROLE a_quarry_owner_migrator NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_quarry_owner_app LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT a_quarry_owner_migrator TO a_quarry_owner_app;

CREATE SCHEMA quarry AUTHORIZATION a_quarry_owner_migrator;
GRANT USAGE ON SCHEMA quarry TO a_quarry_owner_app;
SET ROLE a_quarry_owner_migrator;

CREATE TABLE quarry.sites (site integer PRIMARY KEY, region text NOT NULL);
CREATE TABLE quarry.blasts (
  site   integer NOT NULL REFERENCES quarry.sites,
  at     timestamp NOT NULL,
  charge numeric(8,1) NOT NULL CHECK (charge > 0),
  PRIMARY KEY (site, at)
);
CREATE TABLE quarry.loads (
  site   integer NOT NULL REFERENCES quarry.sites,
  ticket integer NOT NULL,
  buyer  text NOT NULL,
  tons   numeric(8,2) NOT NULL,
  PRIMARY KEY (site, ticket)
);
CREATE TABLE quarry.permits (
  site   integer NOT NULL REFERENCES quarry.sites,
  permit text NOT NULL,
  valid  daterange NOT NULL,
  PRIMARY KEY (site, permit)
);
CREATE FUNCTION quarry.site() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('quarry.site', true), '')::integer;
ALTER TABLE quarry.sites ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarry.blasts ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarry.loads ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarry.permits ENABLE ROW LEVEL SECURITY;
CREATE POLICY s ON quarry.sites   TO a_quarry_owner_app USING (site = quarry.site());
CREATE POLICY s ON quarry.blasts  TO a_quarry_owner_app USING (site = quarry.site());
CREATE POLICY s ON quarry.loads   TO a_quarry_owner_app USING (site = quarry.site());
CREATE POLICY s ON quarry.permits TO a_quarry_owner_app USING (site = quarry.site());
GRANT SELECT ON quarry.sites TO a_quarry_owner_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON quarry.blasts, quarry.loads, quarry.permits TO a_quarry_owner_app;

INSERT INTO quarry.sites VALUES (1, 'Eifel'), (2, 'Carrara'), (3, 'Vermont');
INSERT INTO quarry.blasts SELECT site, timestamp '2026-03-03 11:00' + n * interval '1 day', 40 FROM quarry.sites, generate_series(1, 2) n;
INSERT INTO quarry.loads SELECT site, n, 'Mason in ' || region, 12.5 FROM quarry.sites, generate_series(1, 3) n;
INSERT INTO quarry.permits SELECT site, 'noise', daterange('2026-01-01', '2027-01-01') FROM quarry.sites;
RESET ROLE;
