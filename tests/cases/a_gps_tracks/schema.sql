-- Vehicle positions, one partition a quarter; the parent carries the policy.
DO $$ BEGIN
  CREATE ROLE a_gps_tracks_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA gps;
GRANT USAGE ON SCHEMA gps TO a_gps_tracks_app;

CREATE TABLE gps.carriers (carrier text PRIMARY KEY, seat text NOT NULL);
CREATE TABLE gps.vehicles (
  carrier text NOT NULL REFERENCES gps.carriers,
  plate   text NOT NULL,
  kind    text NOT NULL DEFAULT 'truck',
  PRIMARY KEY (carrier, plate)
);
CREATE TABLE gps.positions (
  carrier text NOT NULL,
  plate   text NOT NULL,
  at      timestamptz NOT NULL,
  place   point NOT NULL,
  note    text,
  PRIMARY KEY (carrier, plate, at),
  FOREIGN KEY (carrier, plate) REFERENCES gps.vehicles
) PARTITION BY RANGE (at);
CREATE TABLE gps.positions_q1 PARTITION OF gps.positions FOR VALUES FROM ('2026-01-01') TO ('2026-04-01');
CREATE TABLE gps.positions_q2 PARTITION OF gps.positions FOR VALUES FROM ('2026-04-01') TO ('2026-07-01');
CREATE TABLE gps.positions_rest PARTITION OF gps.positions DEFAULT;
CREATE TABLE gps.fences (
  carrier text NOT NULL REFERENCES gps.carriers,
  label   text NOT NULL,
  area    circle NOT NULL,
  PRIMARY KEY (carrier, label)
);

CREATE FUNCTION gps.carrier() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('gps.carrier', true), '');
ALTER TABLE gps.carriers ENABLE ROW LEVEL SECURITY;
ALTER TABLE gps.vehicles ENABLE ROW LEVEL SECURITY;
ALTER TABLE gps.positions ENABLE ROW LEVEL SECURITY;
ALTER TABLE gps.fences ENABLE ROW LEVEL SECURITY;
ALTER TABLE gps.positions_q1 ENABLE ROW LEVEL SECURITY;
ALTER TABLE gps.positions_rest ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON gps.carriers  USING (carrier = gps.carrier());
CREATE POLICY own ON gps.vehicles  USING (carrier = gps.carrier());
CREATE POLICY own ON gps.positions USING (carrier = gps.carrier());
CREATE POLICY own ON gps.fences    USING (carrier = gps.carrier());

GRANT SELECT ON gps.carriers TO a_gps_tracks_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON gps.vehicles, gps.fences, gps.positions TO a_gps_tracks_app;
-- the monthly report reads the partitions by name
GRANT SELECT ON gps.positions_q1, gps.positions_q2, gps.positions_rest TO a_gps_tracks_app;

INSERT INTO gps.carriers VALUES ('NORDFRACHT', 'Kiel'), ('RAPIDO', 'Porto'), ('TIRTRANS', 'Lodz');
INSERT INTO gps.vehicles SELECT carrier, left(carrier, 2) || '-' || n FROM gps.carriers, generate_series(1, 2) n;
INSERT INTO gps.positions SELECT carrier, plate, timestamptz '2026-01-15 08:00+00' + n * interval '2 months', point(50 + n, 9), 'parked by ' || carrier FROM gps.vehicles, generate_series(0, 3) n;
INSERT INTO gps.fences SELECT carrier, 'depot ' || seat, circle(point(53, 10), 2) FROM gps.carriers;
