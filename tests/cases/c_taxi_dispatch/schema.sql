-- Taxi dispatch: generic change feed; the channel is an argument of the trigger.
DO $$ BEGIN CREATE ROLE taxi_dispatch_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA taxi;
CREATE TABLE taxi.fleets (fleet_id integer PRIMARY KEY, city text NOT NULL);
CREATE TABLE taxi.cabs (fleet_id integer NOT NULL REFERENCES taxi.fleets, cab integer NOT NULL, plate text NOT NULL, PRIMARY KEY (fleet_id, cab));
CREATE TABLE taxi.rides (fleet_id integer NOT NULL, ride uuid NOT NULL DEFAULT gen_random_uuid(), cab integer NOT NULL, rider text NOT NULL, pickup text NOT NULL, fare numeric(7,2), PRIMARY KEY (fleet_id, ride), FOREIGN KEY (fleet_id, cab) REFERENCES taxi.cabs);
CREATE FUNCTION taxi.feed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  PERFORM pg_notify(TG_ARGV[0], json_build_object('op', TG_OP, 'row', to_json(r))::text);
  RETURN NULL;
END $$;
CREATE TRIGGER feed AFTER INSERT OR UPDATE OR DELETE ON taxi.rides FOR EACH ROW EXECUTE FUNCTION taxi.feed('dispatch_rides');
CREATE FUNCTION taxi.fleet() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('taxi.fleet', true), '')::integer;
ALTER TABLE taxi.fleets ENABLE ROW LEVEL SECURITY; ALTER TABLE taxi.cabs ENABLE ROW LEVEL SECURITY; ALTER TABLE taxi.rides ENABLE ROW LEVEL SECURITY;
CREATE POLICY f ON taxi.fleets USING (fleet_id = taxi.fleet()); CREATE POLICY f ON taxi.cabs USING (fleet_id = taxi.fleet()); CREATE POLICY f ON taxi.rides USING (fleet_id = taxi.fleet());
GRANT USAGE ON SCHEMA taxi TO taxi_dispatch_app; GRANT SELECT ON taxi.fleets TO taxi_dispatch_app; GRANT SELECT, INSERT, UPDATE, DELETE ON taxi.cabs, taxi.rides TO taxi_dispatch_app;
INSERT INTO taxi.fleets VALUES (1, 'Porto'), (2, 'Graz'), (3, 'Oulu');
INSERT INTO taxi.cabs SELECT fleet_id, n, city || '-' || n FROM taxi.fleets, generate_series(1, 2) n;
INSERT INTO taxi.rides SELECT fleet_id, md5(plate)::uuid, cab, 'Rider of ' || plate, 'Main Station ' || plate, 12.5 FROM taxi.cabs;
