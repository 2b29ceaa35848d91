DO $$ BEGIN CREATE ROLE edit_locks_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- A wiki for several teams: who writes a page holds an advisory lock on its name.
CREATE SCHEMA wiki; GRANT USAGE ON SCHEMA wiki TO edit_locks_app;
CREATE TABLE wiki.teams (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE wiki.pages (tenant_id integer NOT NULL REFERENCES wiki.teams, slug text NOT NULL, body text NOT NULL, PRIMARY KEY (tenant_id, slug));
CREATE TABLE wiki.versions (tenant_id integer NOT NULL, slug text NOT NULL, no integer NOT NULL, body text NOT NULL, PRIMARY KEY (tenant_id, slug, no), FOREIGN KEY (tenant_id, slug) REFERENCES wiki.pages);

CREATE FUNCTION wiki.edit(p_slug text) RETURNS text LANGUAGE plpgsql SET search_path = wiki, pg_temp AS $$
BEGIN
  IF pg_try_advisory_xact_lock(hashtextextended(p_slug, 0)) THEN RETURN 'yours'; END IF;
  RETURN 'somebody is writing';
END $$;
ALTER TABLE wiki.teams ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON wiki.teams USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE wiki.pages ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON wiki.pages USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE wiki.versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON wiki.versions USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON wiki.teams TO edit_locks_app; GRANT SELECT, INSERT, UPDATE, DELETE ON wiki.pages, wiki.versions TO edit_locks_app;
INSERT INTO wiki.teams SELECT n, 'Team ' || n FROM generate_series(1,3) n;
INSERT INTO wiki.pages SELECT tenant_id, s, 'Body' FROM wiki.teams, unnest(ARRAY['home','plans-' || tenant_id]) s;
INSERT INTO wiki.versions SELECT tenant_id, slug, 1, body FROM wiki.pages;
