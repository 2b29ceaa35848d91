-- Truck fleet. Trips are read and written through a view, the table itself is not granted.
DO $$ BEGIN
  CREATE ROLE b_fleet_desk_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA fleet;
GRANT USAGE ON SCHEMA fleet TO b_fleet_desk_app;

CREATE TABLE fleet.depots (depot smallint PRIMARY KEY, city text NOT NULL);
CREATE TABLE fleet.trucks (
  depot smallint NOT NULL REFERENCES fleet.depots,
  plate text NOT NULL,
  axles smallint NOT NULL,
  PRIMARY KEY (depot, plate)
);
CREATE TABLE fleet.trips (
  depot   smallint NOT NULL,
  trip_no integer NOT NULL,
  plate   text NOT NULL,
  leg     text NOT NULL,
  km      integer NOT NULL CHECK (km > 0),
  PRIMARY KEY (depot, trip_no),
  FOREIGN KEY (depot, plate) REFERENCES fleet.trucks
);
CREATE TABLE fleet.fines (
  depot  smallint NOT NULL,
  plate  text NOT NULL,
  at     timestamptz NOT NULL,
  amount numeric(8,2) NOT NULL,
  PRIMARY KEY (depot, plate, at),
  FOREIGN KEY (depot, plate) REFERENCES fleet.trucks
);

ALTER TABLE fleet.depots ENABLE ROW LEVEL SECURITY;
ALTER TABLE fleet.trucks ENABLE ROW LEVEL SECURITY;
ALTER TABLE fleet.trips  ENABLE ROW LEVEL SECURITY;
ALTER TABLE fleet.fines  ENABLE ROW LEVEL SECURITY;
CREATE POLICY depot ON fleet.depots USING (depot = nullif(current_setting('fleet.depot', true), '')::smallint);
CREATE POLICY depot ON fleet.trucks USING (depot = nullif(current_setting('fleet.depot', true), '')::smallint);
CREATE POLICY depot ON fleet.trips  USING (depot = nullif(current_setting('fleet.depot', true), '')::smallint);
CREATE POLICY depot ON fleet.fines  USING (depot = nullif(current_setting('fleet.depot', true), '')::smallint);

CREATE VIEW fleet.my_trips WITH (security_barrier) AS
  SELECT depot, trip_no, plate, leg, km FROM fleet.trips
  WHERE depot = nullif(current_setting('fleet.depot', true), '')::smallint;

GRANT SELECT ON fleet.depots TO b_fleet_desk_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON fleet.trucks, fleet.fines, fleet.my_trips TO b_fleet_desk_app;

INSERT INTO fleet.depots VALUES (10, 'Lyon'), (20, 'Turin'), (30, 'Bern');
INSERT INTO fleet.trucks SELECT depot, format('%s %s', upper(left(city, 2)), 100 + n), 2 + n FROM fleet.depots, generate_series(1, 2) n;
INSERT INTO fleet.trips SELECT depot, row_number() OVER (PARTITION BY depot ORDER BY plate), plate, 'Paris', 300 FROM fleet.trucks;
INSERT INTO fleet.fines SELECT depot, plate, '2025-01-09 11:11+00', 135 FROM fleet.trucks;
