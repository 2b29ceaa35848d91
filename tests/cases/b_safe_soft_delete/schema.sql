-- Wikis of organisations; readers, writers, soft deletion.
DO $$ BEGIN
  CREATE ROLE b_safe_soft_delete_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA wiki;
GRANT USAGE ON SCHEMA wiki TO b_safe_soft_delete_app;

CREATE TABLE wiki.orgs (org_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE wiki.pages (
  org_id     integer NOT NULL REFERENCES wiki.orgs,
  slug       text NOT NULL,
  public     boolean NOT NULL DEFAULT false,
  body       text NOT NULL,
  deleted_at timestamptz,
  PRIMARY KEY (org_id, slug)
);
CREATE TABLE wiki.revisions (
  org_id integer NOT NULL,
  slug   text NOT NULL,
  rev    integer NOT NULL,
  body   text NOT NULL,
  PRIMARY KEY (org_id, slug, rev),
  FOREIGN KEY (org_id, slug) REFERENCES wiki.pages ON DELETE CASCADE
);
CREATE TABLE wiki.comments (
  org_id integer NOT NULL,
  slug   text NOT NULL,
  no     integer NOT NULL,
  text   text NOT NULL,
  PRIMARY KEY (org_id, slug, no),
  FOREIGN KEY (org_id, slug) REFERENCES wiki.pages ON DELETE CASCADE
);

CREATE FUNCTION wiki.org() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('wiki.org', true), '')::integer;
CREATE FUNCTION wiki.writes() RETURNS boolean LANGUAGE sql STABLE RETURN current_setting('wiki.access', true) = 'writer';

ALTER TABLE wiki.pages     ENABLE ROW LEVEL SECURITY;
ALTER TABLE wiki.revisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE wiki.comments  ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON wiki.pages     AS RESTRICTIVE USING (org_id = wiki.org()) WITH CHECK (org_id = wiki.org());
CREATE POLICY own_org ON wiki.revisions AS RESTRICTIVE USING (org_id = wiki.org()) WITH CHECK (org_id = wiki.org());
CREATE POLICY own_org ON wiki.comments  AS RESTRICTIVE USING (org_id = wiki.org()) WITH CHECK (org_id = wiki.org());
ALTER TABLE wiki.orgs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON wiki.orgs USING (org_id = wiki.org());
CREATE POLICY public_pages ON wiki.pages FOR SELECT USING (true);
CREATE POLICY writers      ON wiki.pages USING (wiki.writes());
CREATE POLICY not_deleted  ON wiki.pages AS RESTRICTIVE FOR SELECT USING (deleted_at IS NULL OR wiki.writes());
CREATE POLICY no_purge     ON wiki.pages AS RESTRICTIVE FOR DELETE USING (deleted_at IS NOT NULL);
CREATE POLICY anybody      ON wiki.revisions FOR SELECT USING (true);
CREATE POLICY writers      ON wiki.revisions FOR INSERT WITH CHECK (wiki.writes());
CREATE POLICY anybody      ON wiki.comments USING (true) WITH CHECK (true);

GRANT SELECT ON wiki.orgs TO b_safe_soft_delete_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON wiki.pages, wiki.comments TO b_safe_soft_delete_app;
GRANT SELECT, INSERT ON wiki.revisions TO b_safe_soft_delete_app;

INSERT INTO wiki.orgs VALUES (1, 'Ants'), (2, 'Bees'), (3, 'Crickets');
INSERT INTO wiki.pages SELECT org_id, s, s = 'home', format('%s of the %s', s, name), CASE s WHEN 'old' THEN timestamptz '2025-01-01 00:00+00' END FROM wiki.orgs, unnest(ARRAY['home', 'plans', 'old']) s;
INSERT INTO wiki.revisions SELECT org_id, slug, 1, body FROM wiki.pages;
INSERT INTO wiki.comments SELECT org_id, slug, n, 'Comment ' || n FROM wiki.pages, generate_series(1, 2) n;
