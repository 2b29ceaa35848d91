-- Telephone support: the application may hand the support role to people, but not use it itself - it was thought.
DO $$ BEGIN CREATE ROLE c_helpdesk_admin_option_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE c_helpdesk_admin_option_support NOLOGIN BYPASSRLS; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT c_helpdesk_admin_option_support TO c_helpdesk_admin_option_app WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
CREATE SCHEMA hd;
CREATE TABLE hd.orgs (org integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE hd.calls (org integer NOT NULL REFERENCES hd.orgs, call integer NOT NULL, caller text NOT NULL, said text, PRIMARY KEY (org, call));
CREATE TABLE hd.actions (org integer NOT NULL, call integer NOT NULL, step integer NOT NULL, done text NOT NULL, PRIMARY KEY (org, call, step), FOREIGN KEY (org, call) REFERENCES hd.calls ON DELETE CASCADE);
ALTER TABLE hd.orgs ENABLE ROW LEVEL SECURITY; ALTER TABLE hd.calls ENABLE ROW LEVEL SECURITY; ALTER TABLE hd.actions ENABLE ROW LEVEL SECURITY;
CREATE POLICY o ON hd.orgs USING (org::text = current_setting('hd.org', true)); CREATE POLICY o ON hd.calls USING (org::text = current_setting('hd.org', true)); CREATE POLICY o ON hd.actions USING (org::text = current_setting('hd.org', true));
GRANT USAGE ON SCHEMA hd TO c_helpdesk_admin_option_app, c_helpdesk_admin_option_support; GRANT SELECT ON ALL TABLES IN SCHEMA hd TO c_helpdesk_admin_option_app, c_helpdesk_admin_option_support;
GRANT INSERT, UPDATE, DELETE ON hd.calls, hd.actions TO c_helpdesk_admin_option_app;
INSERT INTO hd.orgs VALUES (1, 'Acorn'), (2, 'Beech'), (3, 'Chestnut');
INSERT INTO hd.calls SELECT org, n, 'Caller ' || n || ' ' || name, 'my printer ' || n FROM hd.orgs, generate_series(1, 3) n;
INSERT INTO hd.actions SELECT org, call, 1, 'called back ' || caller FROM hd.calls;
