-- Ferry lines: crossings, bookings, vehicles; occupancy by period.
DO $$ BEGIN CREATE ROLE ferry_loads_desk LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA "Ferry";
CREATE DOMAIN "Ferry".line_code AS text CHECK (VALUE ~ '^[A-Z]{2}[0-9]{2}$');
CREATE TABLE "Ferry"."Line" ("Code" "Ferry".line_code PRIMARY KEY, "Name" text NOT NULL);
CREATE TABLE "Ferry"."Crossing" ("Line" "Ferry".line_code NOT NULL REFERENCES "Ferry"."Line", "No" integer NOT NULL, "Departs" timestamptz NOT NULL, "Ship" text NOT NULL, PRIMARY KEY ("Line", "No"));
CREATE TABLE "Ferry"."Booking" ("Line" "Ferry".line_code NOT NULL, "No" integer NOT NULL, "Seq" integer NOT NULL, "Passenger" text NOT NULL, "Plate" text, "Fare" money NOT NULL,
  PRIMARY KEY ("Line", "No", "Seq"), FOREIGN KEY ("Line", "No") REFERENCES "Ferry"."Crossing" ON DELETE CASCADE);
CREATE FUNCTION "Ferry".line() RETURNS text LANGUAGE sql STABLE RETURN current_setting('ferry.line', true);
ALTER TABLE "Ferry"."Line" ENABLE ROW LEVEL SECURITY; ALTER TABLE "Ferry"."Crossing" ENABLE ROW LEVEL SECURITY; ALTER TABLE "Ferry"."Booking" ENABLE ROW LEVEL SECURITY;
CREATE POLICY l ON "Ferry"."Line" USING ("Code" = "Ferry".line());
CREATE POLICY l ON "Ferry"."Crossing" USING ("Line" = "Ferry".line());
CREATE POLICY l ON "Ferry"."Booking" USING ("Line" = "Ferry".line());
GRANT USAGE ON SCHEMA "Ferry" TO ferry_loads_desk;
GRANT SELECT ON "Ferry"."Line" TO ferry_loads_desk;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Ferry"."Crossing", "Ferry"."Booking" TO ferry_loads_desk;
CREATE FUNCTION "Ferry"."manifest"(IN period tstzrange, OUT ship text, OUT passenger text, OUT plate text) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = "Ferry", pg_temp AS $$
  SELECT c."Ship", b."Passenger", b."Plate" FROM "Crossing" c JOIN "Booking" b USING ("Line", "No") WHERE c."Departs" <@ period ORDER BY 1, 2, 3
$$;
REVOKE ALL ON FUNCTION "Ferry"."manifest"(tstzrange) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "Ferry"."manifest"(tstzrange) TO ferry_loads_desk;
INSERT INTO "Ferry"."Line" VALUES ('AB01', 'Aland Boats'), ('CD02', 'Clyde Direct'), ('EF03', 'Elba Ferries');
INSERT INTO "Ferry"."Crossing" SELECT "Code", n, timestamptz '2025-07-01 06:00+00' + n * interval '4 hours', 'MS ' || "Name" FROM "Ferry"."Line", generate_series(1, 4) n;
INSERT INTO "Ferry"."Booking" SELECT "Line", "No", s, format('Passenger %s/%s of %s', "No", s, "Line"), "Line" || '-' || s, 20::money FROM "Ferry"."Crossing", generate_series(1, 3) s;
