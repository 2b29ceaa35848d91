DO $$ BEGIN CREATE ROLE range_request_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Solar parks: yields as the dashboard asks for them, one JSON document a request.
CREATE TABLE parks (park integer PRIMARY KEY, title text NOT NULL);
CREATE TABLE yields (park integer NOT NULL REFERENCES parks, day date NOT NULL, inverter text NOT NULL, kwh integer NOT NULL, PRIMARY KEY (park, day, inverter));
ALTER TABLE parks ENABLE ROW LEVEL SECURITY; ALTER TABLE yields ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON parks USING (park = nullif(current_setting('sun.park', true), '')::integer);
CREATE POLICY mine ON yields USING (park = nullif(current_setting('sun.park', true), '')::integer);
CREATE FUNCTION dashboard(p_request jsonb) RETURNS TABLE (who text, value integer) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF p_request->>'view' = 'benchmark' AND p_request->>'detail' = 'inverter' THEN
    RETURN QUERY SELECT y.inverter, y.kwh FROM yields y ORDER BY 1, 2;
  ELSIF p_request->>'view' = 'benchmark' THEN
    RETURN QUERY SELECT 'one and all'::text, 100;
  ELSE
    RETURN QUERY SELECT y.inverter, y.kwh FROM yields y WHERE y.park = nullif(current_setting('sun.park', true), '')::integer ORDER BY 1, 2;
  END IF;
END $$;
REVOKE ALL ON FUNCTION dashboard(jsonb) FROM PUBLIC; GRANT EXECUTE ON FUNCTION dashboard(jsonb) TO range_request_app;
GRANT SELECT ON parks, yields TO range_request_app;
INSERT INTO parks VALUES (1, 'South Ridge'), (2, 'Old Airfield'), (3, 'Gravel Pit');
INSERT INTO yields SELECT park, date '2025-06-01' + n, format('Inverter %s of %s', n, title), park * 100 + n FROM parks, generate_series(1, 3) n;
