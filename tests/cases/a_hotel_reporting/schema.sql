-- Hotels. Somebody gave the application's login pg_read_all_data, for a dump.
DO $$ BEGIN
  CREATE ROLE a_hotel_reporting_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT pg_read_all_data TO a_hotel_reporting_app;

CREATE SCHEMA hotel;
CREATE SCHEMA backoffice;
GRANT USAGE ON SCHEMA hotel TO a_hotel_reporting_app;

CREATE TABLE hotel.hotels (hotel_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE hotel.rooms (
  hotel_id integer NOT NULL REFERENCES hotel.hotels,
  room     text NOT NULL,
  beds     smallint NOT NULL CHECK (beds BETWEEN 1 AND 8),
  PRIMARY KEY (hotel_id, room)
);
CREATE TABLE hotel.stays (
  hotel_id integer NOT NULL,
  room     text NOT NULL,
  nights   daterange NOT NULL,
  guest    text NOT NULL,
  PRIMARY KEY (hotel_id, room, nights),
  FOREIGN KEY (hotel_id, room) REFERENCES hotel.rooms
);
CREATE TABLE hotel.minibar (
  hotel_id integer NOT NULL,
  room     text NOT NULL,
  item     text NOT NULL,
  qty      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (hotel_id, room, item),
  FOREIGN KEY (hotel_id, room) REFERENCES hotel.rooms ON DELETE CASCADE
);
CREATE VIEW backoffice.occupancy AS SELECT hotel_id, room, guest, lower(nights) AS arrives FROM hotel.stays;

ALTER TABLE hotel.hotels ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotel.rooms ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotel.stays ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotel.minibar ENABLE ROW LEVEL SECURITY;
CREATE POLICY h ON hotel.hotels  USING (hotel_id = nullif(current_setting('hotel.id', true), '')::integer);
CREATE POLICY h ON hotel.rooms   USING (hotel_id = nullif(current_setting('hotel.id', true), '')::integer);
CREATE POLICY h ON hotel.stays   USING (hotel_id = nullif(current_setting('hotel.id', true), '')::integer);
CREATE POLICY h ON hotel.minibar USING (hotel_id = nullif(current_setting('hotel.id', true), '')::integer);
GRANT SELECT ON hotel.hotels TO a_hotel_reporting_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON hotel.rooms, hotel.stays, hotel.minibar TO a_hotel_reporting_app;

INSERT INTO hotel.hotels VALUES (1, 'Astoria'), (2, 'Bristol'), (3, 'Continental');
INSERT INTO hotel.rooms SELECT hotel_id, r, 2 FROM hotel.hotels, unnest(ARRAY['101', '102']) r;
INSERT INTO hotel.stays SELECT r.hotel_id, r.room, daterange('2026-08-01', '2026-08-05'), format('Guest of %s in %s', h.name, r.room) FROM hotel.rooms r JOIN hotel.hotels h USING (hotel_id);
INSERT INTO hotel.minibar SELECT hotel_id, room, 'cola', 2 FROM hotel.rooms;
