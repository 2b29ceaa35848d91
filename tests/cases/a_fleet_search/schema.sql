-- Car sharing; the map asks a function for the cars near a point.
DO $$ BEGIN
  CREATE ROLE a_fleet_search_driver NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_fleet_search_rest LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT a_fleet_search_driver TO a_fleet_search_rest;

CREATE SCHEMA fleet;
GRANT USAGE ON SCHEMA fleet TO a_fleet_search_driver;

CREATE FUNCTION fleet.claim(key text) RETURNS text LANGUAGE sql STABLE
  RETURN nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> key;

CREATE TABLE fleet.operators (operator integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE fleet.cars (
  operator integer NOT NULL REFERENCES fleet.operators,
  plate    text NOT NULL,
  x        integer NOT NULL,
  y        integer NOT NULL,
  pin      text NOT NULL,
  PRIMARY KEY (operator, plate)
);
CREATE TABLE fleet.rides (
  operator integer NOT NULL,
  plate    text NOT NULL,
  started  timestamptz NOT NULL DEFAULT now(),
  rider    text NOT NULL,
  PRIMARY KEY (operator, plate, started),
  FOREIGN KEY (operator, plate) REFERENCES fleet.cars ON DELETE CASCADE
);
CREATE TABLE fleet.zones (
  operator integer NOT NULL REFERENCES fleet.operators,
  zone     text NOT NULL,
  fee      numeric(6,2) NOT NULL DEFAULT 0,
  PRIMARY KEY (operator, zone)
);

ALTER TABLE fleet.operators ENABLE ROW LEVEL SECURITY;
ALTER TABLE fleet.cars ENABLE ROW LEVEL SECURITY;
ALTER TABLE fleet.rides ENABLE ROW LEVEL SECURITY;
ALTER TABLE fleet.zones ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON fleet.operators TO a_fleet_search_driver USING (operator = fleet.claim('operator')::integer);
CREATE POLICY own ON fleet.cars      TO a_fleet_search_driver USING (operator = fleet.claim('operator')::integer);
CREATE POLICY own ON fleet.rides     TO a_fleet_search_driver USING (operator = fleet.claim('operator')::integer);
CREATE POLICY own ON fleet.zones     TO a_fleet_search_driver USING (operator = fleet.claim('operator')::integer);

-- definer, since drivers may not read the pins of other drivers' cars
CREATE FUNCTION fleet.cars_near(px integer, py integer, radius integer DEFAULT 5) RETURNS TABLE (plate text, distance integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.plate, abs(c.x - px) + abs(c.y - py) FROM fleet.cars c WHERE abs(c.x - px) + abs(c.y - py) <= radius ORDER BY 2, 1
$$;

GRANT SELECT ON fleet.operators TO a_fleet_search_driver;
GRANT SELECT (operator, plate, x, y) ON fleet.cars TO a_fleet_search_driver;
GRANT SELECT, INSERT, UPDATE, DELETE ON fleet.rides, fleet.zones TO a_fleet_search_driver;

INSERT INTO fleet.operators VALUES (1, 'Zoom'), (2, 'Hop'), (3, 'Blue');
INSERT INTO fleet.cars SELECT operator, upper(name) || n, 10 * operator + n, 10, lpad((operator * n * 37)::text, 4, '0') FROM fleet.operators, generate_series(1, 3) n;
INSERT INTO fleet.rides SELECT operator, plate, '2026-03-01 12:00+00', 'rider of ' || plate FROM fleet.cars;
INSERT INTO fleet.zones SELECT operator, z, 2 FROM fleet.operators, unnest(ARRAY['centre', 'airport']) z;
