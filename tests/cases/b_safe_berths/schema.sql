-- Marinas and their berths.
DO $$ BEGIN
  CREATE ROLE b_safe_berths_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA port;
GRANT USAGE ON SCHEMA port TO b_safe_berths_app;

CREATE DOMAIN port.marina_id AS integer CHECK (VALUE BETWEEN 100 AND 999);
CREATE TYPE port.hull AS ENUM ('sail', 'motor', 'catamaran');

CREATE TABLE port.marinas (marina port.marina_id PRIMARY KEY, name text NOT NULL);
CREATE TABLE port.berths (
  marina port.marina_id NOT NULL REFERENCES port.marinas,
  berth  integer NOT NULL,
  depth  numeric(3,1) NOT NULL,
  rank   integer NOT NULL,
  PRIMARY KEY (marina, berth),
  UNIQUE (marina, rank) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE port.stays (
  marina port.marina_id NOT NULL,
  berth  integer NOT NULL,
  nights daterange NOT NULL CHECK (NOT isempty(nights)),
  hull   port.hull NOT NULL,
  boat   text NOT NULL,
  paid   boolean NOT NULL DEFAULT false,
  PRIMARY KEY (marina, berth, nights),
  FOREIGN KEY (marina, berth) REFERENCES port.berths ON DELETE CASCADE,
  CONSTRAINT one_boat EXCLUDE USING gist (
    int4range(marina::integer, marina::integer, '[]') WITH =, int4range(berth, berth, '[]') WITH =, nights WITH &&)
);
-- a boat owes for one stay at most
CREATE UNIQUE INDEX one_debt ON port.stays (marina, boat) WHERE NOT paid;

ALTER TABLE port.marinas ENABLE ROW LEVEL SECURITY;
ALTER TABLE port.berths  ENABLE ROW LEVEL SECURITY;
ALTER TABLE port.stays   ENABLE ROW LEVEL SECURITY;
CREATE POLICY marina ON port.marinas USING (marina = nullif(current_setting('port.marina', true), '')::integer);
CREATE POLICY marina ON port.berths  USING (marina = nullif(current_setting('port.marina', true), '')::integer);
CREATE POLICY marina ON port.stays   USING (marina = nullif(current_setting('port.marina', true), '')::integer);

GRANT SELECT ON port.marinas TO b_safe_berths_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON port.berths, port.stays TO b_safe_berths_app;

INSERT INTO port.marinas VALUES (101, 'Anchor Bay'), (202, 'Buoy Cove'), (303, 'Capstan Quay');
INSERT INTO port.berths SELECT marina, n, 2.5, n FROM port.marinas, generate_series(1, 3) n;
INSERT INTO port.stays SELECT marina, berth, daterange('2025-06-01', '2025-06-08'), 'sail', format('Boat %s of %s', berth, name) FROM port.berths JOIN port.marinas USING (marina);
