CREATE OR REPLACE FUNCTION "Ferry"."manifest"(IN period tstzrange, OUT ship text, OUT passenger text, OUT plate text) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = "Ferry", pg_temp AS $$
  SELECT c."Ship", b."Passenger", b."Plate" FROM "Crossing" c JOIN "Booking" b USING ("Line", "No") WHERE c."Line" = line() AND c."Departs" <@ period ORDER BY 1, 2, 3
$$;
