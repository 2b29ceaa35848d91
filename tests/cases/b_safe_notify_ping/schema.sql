-- Lap times of race tracks; the displays wake up on NOTIFY and query for themselves.
DO $$ BEGIN
  CREATE ROLE b_safe_notify_ping_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA race;
GRANT USAGE ON SCHEMA race TO b_safe_notify_ping_app;

CREATE TABLE race.tracks (track smallint PRIMARY KEY, name text NOT NULL, metres integer NOT NULL);
CREATE TABLE race.cars (
  track smallint NOT NULL REFERENCES race.tracks,
  car   smallint NOT NULL CHECK (car BETWEEN 0 AND 999),
  team  text NOT NULL,
  PRIMARY KEY (track, car)
);
CREATE TABLE race.laps (
  track smallint NOT NULL,
  car   smallint NOT NULL,
  lap   smallint NOT NULL,
  took  interval NOT NULL CHECK (took > interval '0'),
  speed numeric GENERATED ALWAYS AS (3600 / extract(epoch FROM took)) STORED,
  PRIMARY KEY (track, car, lap),
  FOREIGN KEY (track, car) REFERENCES race.cars ON DELETE CASCADE
);
CREATE TABLE race.penalties (
  track  smallint NOT NULL,
  car    smallint NOT NULL,
  lap    smallint NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (track, car, lap),
  FOREIGN KEY (track, car, lap) REFERENCES race.laps ON DELETE CASCADE
);

CREATE FUNCTION race.ping() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('laps', '');
  RETURN NULL;
END $$;
CREATE TRIGGER ping AFTER INSERT OR UPDATE ON race.laps FOR EACH STATEMENT EXECUTE FUNCTION race.ping();

ALTER TABLE race.tracks    ENABLE ROW LEVEL SECURITY;
ALTER TABLE race.cars      ENABLE ROW LEVEL SECURITY;
ALTER TABLE race.laps      ENABLE ROW LEVEL SECURITY;
ALTER TABLE race.penalties ENABLE ROW LEVEL SECURITY;
CREATE POLICY track ON race.tracks    USING (track = nullif(current_setting('race.track', true), '')::smallint);
CREATE POLICY track ON race.cars      USING (track = nullif(current_setting('race.track', true), '')::smallint);
CREATE POLICY track ON race.laps      USING (track = nullif(current_setting('race.track', true), '')::smallint);
CREATE POLICY track ON race.penalties USING (track = nullif(current_setting('race.track', true), '')::smallint);

GRANT SELECT ON race.tracks TO b_safe_notify_ping_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON race.cars, race.laps, race.penalties TO b_safe_notify_ping_app;

INSERT INTO race.tracks VALUES (1, 'Spa', 7004), (2, 'Monza', 5793), (3, 'Suzuka', 5807);
INSERT INTO race.cars SELECT track, 10 * n, 'Team ' || n FROM race.tracks, generate_series(1, 2) n;
INSERT INTO race.laps SELECT track, car, n, interval '90 s' + n * interval '0.2 s' FROM race.cars, generate_series(1, 3) n;
INSERT INTO race.penalties SELECT track, car, 3, 'track limits' FROM race.cars;
