-- Smart meter readings. Each utility is a database role; the gateway becomes it for a transaction.
DO $$ BEGIN
  CREATE ROLE b_meter_ingest_utility NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_meter_ingest_nord NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_meter_ingest_sued NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_meter_ingest_west NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_meter_ingest_gateway LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT b_meter_ingest_utility TO b_meter_ingest_nord, b_meter_ingest_sued, b_meter_ingest_west;
GRANT b_meter_ingest_nord, b_meter_ingest_sued, b_meter_ingest_west TO b_meter_ingest_gateway;

CREATE SCHEMA grid;
GRANT USAGE ON SCHEMA grid TO b_meter_ingest_utility;

CREATE TABLE grid.utilities (utility name PRIMARY KEY, area text NOT NULL);
CREATE TABLE grid.meters (
  utility name NOT NULL REFERENCES grid.utilities,
  serial  text NOT NULL,
  street  text NOT NULL,
  PRIMARY KEY (utility, serial)
);
CREATE TABLE grid.bills (
  utility name NOT NULL,
  serial  text NOT NULL,
  month   date NOT NULL CHECK (extract(day FROM month) = 1),
  kwh     numeric(10,3) NOT NULL,
  PRIMARY KEY (utility, serial, month),
  FOREIGN KEY (utility, serial) REFERENCES grid.meters
);
-- filled around the clock, emptied by the nightly job
CREATE TABLE grid.inbox (
  utility name NOT NULL DEFAULT current_user,
  serial  text NOT NULL,
  read_at timestamptz NOT NULL DEFAULT now(),
  kwh     numeric(10,3) NOT NULL
);

ALTER TABLE grid.utilities ENABLE ROW LEVEL SECURITY;
ALTER TABLE grid.meters    ENABLE ROW LEVEL SECURITY;
ALTER TABLE grid.bills     ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_role ON grid.utilities TO b_meter_ingest_utility USING (utility = current_user);
CREATE POLICY by_role ON grid.meters    TO b_meter_ingest_utility USING (utility = current_user);
CREATE POLICY by_role ON grid.bills     TO b_meter_ingest_utility USING (utility = current_user);

GRANT SELECT ON grid.utilities, grid.bills TO b_meter_ingest_utility;
GRANT SELECT, INSERT, UPDATE, DELETE ON grid.meters TO b_meter_ingest_utility;
GRANT INSERT ON grid.inbox TO b_meter_ingest_utility;

INSERT INTO grid.utilities VALUES ('b_meter_ingest_nord', 'north'), ('b_meter_ingest_sued', 'south'), ('b_meter_ingest_west', 'west');
INSERT INTO grid.meters SELECT utility, format('%s-%s', upper(left(area, 1)), 1000 + n), n || ' Grid Street' FROM grid.utilities, generate_series(1, 3) n;
INSERT INTO grid.bills SELECT utility, serial, '2025-01-01', 212.5 FROM grid.meters;
INSERT INTO grid.inbox SELECT utility, serial, '2025-02-01 00:15+00', 0.25 FROM grid.meters;
