DO $$ BEGIN CREATE ROLE site_slugs_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Sites and pages; the slug is made from the title.
CREATE TABLE sites (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE pages (tenant_id integer NOT NULL REFERENCES sites, id integer NOT NULL, title text NOT NULL, slug text GENERATED ALWAYS AS (lower(replace(title, ' ', '-'))) STORED, body text, PRIMARY KEY (tenant_id, id), CONSTRAINT pages_slug UNIQUE (slug));
CREATE TABLE comments (tenant_id integer NOT NULL, page_id integer NOT NULL, no integer NOT NULL, words text NOT NULL, PRIMARY KEY (tenant_id, page_id, no), FOREIGN KEY (tenant_id, page_id) REFERENCES pages);
ALTER TABLE pages ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pages USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON comments USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE sites ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON sites USING (id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON sites TO site_slugs_app; GRANT SELECT, INSERT, UPDATE, DELETE ON pages, comments TO site_slugs_app;
INSERT INTO sites SELECT n, 'Site ' || n FROM generate_series(1,3) n;
INSERT INTO pages (tenant_id, id, title, body) SELECT id, n, format('Launch %s of %s', n, name), 'text' FROM sites, generate_series(1,3) n;
INSERT INTO comments SELECT tenant_id, id, 1, 'Nice' FROM pages;
