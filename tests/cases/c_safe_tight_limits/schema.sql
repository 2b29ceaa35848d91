-- Hotel chain: the login has tight limits.
DO $$ BEGIN CREATE ROLE c_safe_tight_limits_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
ALTER ROLE c_safe_tight_limits_app CONNECTION LIMIT 3;
ALTER ROLE c_safe_tight_limits_app SET idle_in_transaction_session_timeout = '1s';
ALTER ROLE c_safe_tight_limits_app SET statement_timeout = '2s';
ALTER ROLE c_safe_tight_limits_app SET lock_timeout = '500ms';
ALTER ROLE c_safe_tight_limits_app SET default_transaction_isolation = 'repeatable read';
ALTER ROLE c_safe_tight_limits_app SET client_min_messages = 'error';
ALTER ROLE c_safe_tight_limits_app SET DateStyle = 'German';
ALTER ROLE c_safe_tight_limits_app SET search_path = '';
CREATE SCHEMA inn;
CREATE TABLE inn.hotels (hotel integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE inn.rooms (hotel integer NOT NULL REFERENCES inn.hotels, room smallint NOT NULL, beds smallint NOT NULL, PRIMARY KEY (hotel, room));
CREATE TABLE inn.stays (hotel integer NOT NULL, room smallint NOT NULL, nights daterange NOT NULL, guest text NOT NULL, PRIMARY KEY (hotel, room, nights), FOREIGN KEY (hotel, room) REFERENCES inn.rooms,
  EXCLUDE USING gist (int4range(hotel, hotel, '[]') WITH &&, int4range(room, room, '[]') WITH &&, nights WITH &&));
CREATE FUNCTION inn.hotel() RETURNS integer LANGUAGE sql STABLE RETURN nullif(pg_catalog.current_setting('inn.hotel', true), '')::integer;
ALTER TABLE inn.hotels ENABLE ROW LEVEL SECURITY; ALTER TABLE inn.rooms ENABLE ROW LEVEL SECURITY; ALTER TABLE inn.stays ENABLE ROW LEVEL SECURITY;
CREATE POLICY h ON inn.hotels USING (hotel = inn.hotel()); CREATE POLICY h ON inn.rooms USING (hotel = inn.hotel()); CREATE POLICY h ON inn.stays USING (hotel = inn.hotel());
GRANT USAGE ON SCHEMA inn TO c_safe_tight_limits_app; GRANT SELECT ON inn.hotels TO c_safe_tight_limits_app; GRANT SELECT, INSERT, UPDATE, DELETE ON inn.rooms, inn.stays TO c_safe_tight_limits_app;
INSERT INTO inn.hotels VALUES (1, 'Seaview'), (2, 'Alpenhof'), (3, 'Terminus');
INSERT INTO inn.rooms SELECT hotel, n, 2 FROM inn.hotels, generate_series(101, 103) n;
INSERT INTO inn.stays SELECT hotel, room, daterange(date '2025-06-01' + 5 * n, date '2025-06-04' + 5 * n), format('Guest %s/%s of %s', room, n, hotel) FROM inn.rooms, generate_series(0, 1) n;
