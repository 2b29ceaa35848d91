-- Fish auctions. The grid of the web client sorts by whatever column the user clicks.
DO $$ BEGIN CREATE ROLE fishery_landings_web LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA fish;
CREATE TABLE fish.coops (coop integer PRIMARY KEY, name text NOT NULL, iban text NOT NULL);
CREATE TABLE fish.boats (coop integer NOT NULL REFERENCES fish.coops, boat text NOT NULL, skipper text NOT NULL, PRIMARY KEY (coop, boat));
CREATE TABLE fish.landings (coop integer NOT NULL, boat text NOT NULL, landed timestamptz NOT NULL, species text NOT NULL, kilos numeric(9,1) NOT NULL, price numeric(8,2), PRIMARY KEY (coop, boat, landed, species), FOREIGN KEY (coop, boat) REFERENCES fish.boats);
CREATE FUNCTION fish.coop() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('fish.coop', true), '')::integer $$;
ALTER TABLE fish.coops ENABLE ROW LEVEL SECURITY; ALTER TABLE fish.boats ENABLE ROW LEVEL SECURITY; ALTER TABLE fish.landings ENABLE ROW LEVEL SECURITY;
CREATE POLICY c ON fish.coops USING (coop = fish.coop()); CREATE POLICY c ON fish.boats USING (coop = fish.coop()); CREATE POLICY c ON fish.landings USING (coop = fish.coop());
GRANT USAGE ON SCHEMA fish TO fishery_landings_web;
GRANT SELECT ON fish.coops TO fishery_landings_web; GRANT SELECT, INSERT, UPDATE, DELETE ON fish.boats, fish.landings TO fishery_landings_web;
CREATE FUNCTION fish.grid(p_page integer DEFAULT 1, p_order text DEFAULT 'landed') RETURNS SETOF fish.landings
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = fish, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT * FROM landings WHERE coop = coop() ORDER BY %s LIMIT 25 OFFSET %s', p_order, 25 * (greatest(p_page, 1) - 1));
END $$;
REVOKE ALL ON FUNCTION fish.grid FROM PUBLIC; GRANT EXECUTE ON FUNCTION fish.grid TO fishery_landings_web;
INSERT INTO fish.coops VALUES (5, 'North Pier', 'NL91ABNA0417164300'), (6, 'Skagen', 'DK5000400440116243'), (7, 'Breizh', 'FR1420041010050500013M02606');
INSERT INTO fish.boats SELECT coop, 'B' || coop || n, 'Skipper ' || coop || n FROM fish.coops, generate_series(1, 3) n;
INSERT INTO fish.landings SELECT coop, boat, timestamptz '2025-03-03 04:00+00', s, 120.5, 4.2 FROM fish.boats, unnest(ARRAY['cod', 'sole']) s;
