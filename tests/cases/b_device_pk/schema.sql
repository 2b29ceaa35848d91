-- Smart homes and their devices.
DO $$ BEGIN
  CREATE ROLE b_device_pk_client NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_device_pk_hub LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT b_device_pk_client TO b_device_pk_hub;

CREATE SCHEMA iot;
GRANT USAGE ON SCHEMA iot TO b_device_pk_client;

CREATE FUNCTION iot.home() RETURNS text LANGUAGE sql STABLE
  RETURN nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'home';

CREATE TABLE iot.homes (home text PRIMARY KEY, city text NOT NULL);
CREATE TABLE iot.rooms (
  home text NOT NULL REFERENCES iot.homes,
  room text NOT NULL,
  area real NOT NULL,
  PRIMARY KEY (home, room)
);
CREATE TABLE iot.devices (
  serial text NOT NULL CHECK (serial ~ '^[0-9A-F]{8}$'),
  home   text NOT NULL,
  room   text NOT NULL,
  kind   text NOT NULL,
  CONSTRAINT devices_key PRIMARY KEY (serial),
  FOREIGN KEY (home, room) REFERENCES iot.rooms
);
CREATE TABLE iot.scenes (
  home  text NOT NULL REFERENCES iot.homes,
  scene text NOT NULL,
  steps jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (home, scene)
);

ALTER TABLE iot.homes   ENABLE ROW LEVEL SECURITY;
ALTER TABLE iot.rooms   ENABLE ROW LEVEL SECURITY;
ALTER TABLE iot.devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE iot.scenes  ENABLE ROW LEVEL SECURITY;
CREATE POLICY home ON iot.homes   TO b_device_pk_client USING (home = iot.home());
CREATE POLICY home ON iot.rooms   TO b_device_pk_client USING (home = iot.home());
CREATE POLICY home ON iot.devices TO b_device_pk_client USING (home = iot.home());
CREATE POLICY home ON iot.scenes  TO b_device_pk_client USING (home = iot.home());

GRANT SELECT ON iot.homes TO b_device_pk_client;
GRANT SELECT, INSERT, UPDATE, DELETE ON iot.rooms, iot.scenes TO b_device_pk_client;
GRANT SELECT, INSERT, DELETE ON iot.devices TO b_device_pk_client;

INSERT INTO iot.homes VALUES ('elm-1', 'Oslo'), ('elm-11', 'Oslo'), ('oak-2', 'Rome'), ('yew', 'Kyiv');
INSERT INTO iot.rooms SELECT home, r, 16 FROM iot.homes, unnest(ARRAY['kitchen', 'attic']) r;
INSERT INTO iot.devices SELECT upper(left(md5(home || room), 8)), home, room, 'lamp' FROM iot.rooms;
INSERT INTO iot.scenes SELECT home, 'evening', '[{"lamp": "on"}]' FROM iot.homes;
