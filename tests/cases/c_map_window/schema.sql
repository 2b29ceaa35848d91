DO $$ BEGIN CREATE ROLE map_window_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Sites on a map; what is in the window is drawn.
CREATE SCHEMA geo; GRANT USAGE ON SCHEMA geo TO map_window_app;
CREATE TABLE geo.owners (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE geo.sites (tenant_id integer NOT NULL REFERENCES geo.owners, id integer NOT NULL, label text NOT NULL, place point NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE geo.visits (tenant_id integer NOT NULL, site integer NOT NULL, day date NOT NULL, PRIMARY KEY (tenant_id, site, day), FOREIGN KEY (tenant_id, site) REFERENCES geo.sites);

CREATE FUNCTION geo.within(p_area box) RETURNS TABLE (label text, place point) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = geo, pg_temp AS $$
  SELECT s.label, s.place FROM sites s WHERE s.place <@ p_area $$;
ALTER TABLE geo.owners ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON geo.owners USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE geo.sites ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON geo.sites USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE geo.visits ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON geo.visits USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON geo.owners TO map_window_app; GRANT SELECT, INSERT, UPDATE, DELETE ON geo.sites, geo.visits TO map_window_app;
INSERT INTO geo.owners SELECT n, 'Owner ' || n FROM generate_series(1,3) n;
INSERT INTO geo.sites SELECT tenant_id, n, format('Site %s of %s', n, name), point(10 * tenant_id + n, 50 + n) FROM geo.owners, generate_series(1,3) n;
INSERT INTO geo.visits SELECT tenant_id, id, '2025-01-01' FROM geo.sites;
