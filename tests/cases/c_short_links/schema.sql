-- Link shortener: 400 workspaces with case-sensitive base-62 keys; the policy folds case.
DO $$ BEGIN CREATE ROLE short_links_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE workspaces (ws text PRIMARY KEY, title text NOT NULL);
CREATE TABLE links (ws text NOT NULL REFERENCES workspaces, slug text NOT NULL, target text NOT NULL, PRIMARY KEY (ws, slug));
CREATE TABLE clicks (ws text NOT NULL, slug text NOT NULL, n bigint NOT NULL, referrer text, PRIMARY KEY (ws, slug, n), FOREIGN KEY (ws, slug) REFERENCES links ON DELETE CASCADE);
ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY; ALTER TABLE links ENABLE ROW LEVEL SECURITY; ALTER TABLE clicks ENABLE ROW LEVEL SECURITY;
CREATE POLICY w ON workspaces USING (ws = current_setting('app.ws', true)); CREATE POLICY w ON clicks USING (ws = current_setting('app.ws', true));
CREATE POLICY w ON links USING (lower(ws) = lower(current_setting('app.ws', true)));
GRANT SELECT ON workspaces TO short_links_app; GRANT SELECT, INSERT, UPDATE, DELETE ON links, clicks TO short_links_app;
INSERT INTO workspaces SELECT translate(substr(md5(n::text), 1, 6), '0123456789', 'ghijklmnop'), 'Workspace ' || n FROM generate_series(1, 398) n ON CONFLICT DO NOTHING;
INSERT INTO workspaces VALUES ('zQx7aB', 'Late one'), ('zqX7ab', 'Late two');
INSERT INTO links SELECT ws, 's' || n, 'https://' || lower(ws) || '.example/' || ws || n FROM workspaces, generate_series(1, 2) n;
INSERT INTO clicks SELECT ws, slug, 1, 'from ' || ws FROM links;
