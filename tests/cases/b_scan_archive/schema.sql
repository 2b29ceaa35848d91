-- Notaries' archive: deeds and their scanned pages.
DO $$ BEGIN
  CREATE ROLE b_scan_archive_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA deeds;
GRANT USAGE ON SCHEMA deeds TO b_scan_archive_app;

CREATE TABLE deeds.notaries (notary integer PRIMARY KEY, seat text NOT NULL);
CREATE TABLE deeds.deeds (
  notary integer NOT NULL REFERENCES deeds.notaries,
  roll   integer NOT NULL,
  year   smallint NOT NULL,
  matter text NOT NULL,
  PRIMARY KEY (notary, year, roll)
);
CREATE TABLE deeds.scans (
  notary  integer NOT NULL,
  year    smallint NOT NULL,
  roll    integer NOT NULL,
  page    smallint NOT NULL,
  content oid NOT NULL,
  PRIMARY KEY (notary, year, roll, page),
  FOREIGN KEY (notary, year, roll) REFERENCES deeds.deeds (notary, year, roll)
);
CREATE TABLE deeds.parties (
  notary integer NOT NULL,
  year   smallint NOT NULL,
  roll   integer NOT NULL,
  party  text NOT NULL,
  PRIMARY KEY (notary, year, roll, party),
  FOREIGN KEY (notary, year, roll) REFERENCES deeds.deeds (notary, year, roll)
);

ALTER TABLE deeds.notaries ENABLE ROW LEVEL SECURITY;
ALTER TABLE deeds.deeds    ENABLE ROW LEVEL SECURITY;
ALTER TABLE deeds.scans    ENABLE ROW LEVEL SECURITY;
ALTER TABLE deeds.parties  ENABLE ROW LEVEL SECURITY;
CREATE POLICY notary ON deeds.notaries USING (notary = nullif(current_setting('deeds.notary', true), '')::integer);
CREATE POLICY notary ON deeds.deeds    USING (notary = nullif(current_setting('deeds.notary', true), '')::integer);
CREATE POLICY notary ON deeds.scans    USING (notary = nullif(current_setting('deeds.notary', true), '')::integer);
CREATE POLICY notary ON deeds.parties  USING (notary = nullif(current_setting('deeds.notary', true), '')::integer);
GRANT SELECT ON deeds.notaries TO b_scan_archive_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON deeds.deeds, deeds.scans, deeds.parties TO b_scan_archive_app;

INSERT INTO deeds.notaries VALUES (1, 'Wien'), (2, 'Graz'), (3, 'Linz');
INSERT INTO deeds.deeds SELECT notary, n, 2025, 'Sale no. ' || n FROM deeds.notaries, generate_series(1, 2) n;
INSERT INTO deeds.parties SELECT notary, year, roll, 'Party A' FROM deeds.deeds;
-- the application uploads
SET ROLE b_scan_archive_app;
DO $$
BEGIN
  FOR n IN 1..3 LOOP
    PERFORM set_config('deeds.notary', n::text, true);
    INSERT INTO deeds.scans SELECT notary, year, roll, 1, lo_from_bytea(0, convert_to('scan of ' || matter || ' before ' || n, 'UTF8')) FROM deeds.deeds;
  END LOOP;
END $$;
RESET ROLE;
