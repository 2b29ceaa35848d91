-- Landing pages; the public address must be unique among live pages. Old pages are archived and keep their address.
DO $$ BEGIN CREATE ROLE c_landing_pages_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA lp;
CREATE TABLE lp.brands (brand integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE lp.pages (brand integer NOT NULL REFERENCES lp.brands, page integer NOT NULL, address text NOT NULL, html text NOT NULL, archived_at timestamptz, PRIMARY KEY (brand, page));
CREATE UNIQUE INDEX pages_live_address ON lp.pages (lower(address)) WHERE archived_at IS NULL;
CREATE TABLE lp.visits (brand integer NOT NULL, page integer NOT NULL, day date NOT NULL, hits integer NOT NULL DEFAULT 0, PRIMARY KEY (brand, page, day), FOREIGN KEY (brand, page) REFERENCES lp.pages ON DELETE CASCADE);
ALTER TABLE lp.brands ENABLE ROW LEVEL SECURITY; ALTER TABLE lp.pages ENABLE ROW LEVEL SECURITY; ALTER TABLE lp.visits ENABLE ROW LEVEL SECURITY;
CREATE POLICY b ON lp.brands USING (brand::text = current_setting('lp.brand', true)); CREATE POLICY b ON lp.pages USING (brand::text = current_setting('lp.brand', true)); CREATE POLICY b ON lp.visits USING (brand::text = current_setting('lp.brand', true));
GRANT USAGE ON SCHEMA lp TO c_landing_pages_app; GRANT SELECT ON lp.brands TO c_landing_pages_app; GRANT SELECT, INSERT, UPDATE, DELETE ON lp.pages, lp.visits TO c_landing_pages_app;
INSERT INTO lp.brands VALUES (1, 'Solid'), (2, 'Liquid'), (3, 'Gas');
INSERT INTO lp.pages SELECT brand, n, lower(name) || '-sale-' || n, '<h1>' || name || n || '</h1>', CASE WHEN n < 8 THEN timestamptz '2024-01-01' + n * interval '1 day' END FROM lp.brands, generate_series(1, 9) n;
INSERT INTO lp.visits SELECT brand, page, date '2025-01-01', page * 3 FROM lp.pages;
