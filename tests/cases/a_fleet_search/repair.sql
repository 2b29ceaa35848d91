CREATE OR REPLACE FUNCTION fleet.cars_near(px integer, py integer, radius integer DEFAULT 5) RETURNS TABLE (plate text, distance integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.plate, abs(c.x - px) + abs(c.y - py) FROM fleet.cars c
  WHERE c.operator = fleet.claim('operator')::integer AND abs(c.x - px) + abs(c.y - py) <= radius ORDER BY 2, 1
$$;
