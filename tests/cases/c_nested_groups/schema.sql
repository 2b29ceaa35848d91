DO $$ BEGIN CREATE ROLE nested_groups_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Access by groups, which may be in groups of groups. Owners of a group edit what is in it.
CREATE SCHEMA acl; GRANT USAGE ON SCHEMA acl TO nested_groups_app;
CREATE TABLE acl.firms (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE acl.groups (id integer PRIMARY KEY, firm_id integer NOT NULL REFERENCES acl.firms, title text NOT NULL);
CREATE TABLE acl.users (id integer PRIMARY KEY, firm_id integer NOT NULL REFERENCES acl.firms);
CREATE TABLE acl.user_groups (user_id integer NOT NULL REFERENCES acl.users, group_id integer NOT NULL REFERENCES acl.groups, PRIMARY KEY (user_id, group_id));
CREATE TABLE acl.nestings (outer_id integer NOT NULL REFERENCES acl.groups, inner_id integer NOT NULL, PRIMARY KEY (outer_id, inner_id));
CREATE TABLE acl.files (group_id integer NOT NULL REFERENCES acl.groups, no integer NOT NULL, body text NOT NULL, PRIMARY KEY (group_id, no));
CREATE FUNCTION acl.my_groups() RETURNS integer[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = acl, pg_temp AS $$
  WITH RECURSIVE g AS (SELECT group_id FROM user_groups WHERE user_id = nullif(current_setting('acl.user', true), '')::integer UNION SELECT n.outer_id FROM nestings n JOIN g ON n.inner_id = g.group_id)
  SELECT ARRAY(SELECT group_id FROM g) $$;
CREATE FUNCTION acl.my_firm_groups() RETURNS integer[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = acl, pg_temp AS $$
  SELECT ARRAY(SELECT g.id FROM groups g JOIN users u ON u.firm_id = g.firm_id WHERE u.id = nullif(current_setting('acl.user', true), '')::integer) $$;
ALTER TABLE acl.groups ENABLE ROW LEVEL SECURITY; ALTER TABLE acl.nestings ENABLE ROW LEVEL SECURITY; ALTER TABLE acl.files ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON acl.groups USING (id = ANY (acl.my_firm_groups())); CREATE POLICY p ON acl.files USING (group_id = ANY (acl.my_groups()));
CREATE POLICY r ON acl.nestings FOR SELECT USING (outer_id = ANY (acl.my_firm_groups())); CREATE POLICY i ON acl.nestings FOR INSERT WITH CHECK (inner_id = ANY (acl.my_firm_groups())); CREATE POLICY d ON acl.nestings FOR DELETE USING (outer_id = ANY (acl.my_firm_groups()));
GRANT SELECT ON acl.groups TO nested_groups_app; GRANT SELECT, INSERT, DELETE ON acl.nestings TO nested_groups_app; GRANT SELECT, INSERT, UPDATE, DELETE ON acl.files TO nested_groups_app;
INSERT INTO acl.firms SELECT n, 'Firm ' || n FROM generate_series(1,3) n;
INSERT INTO acl.groups SELECT 10 * id + n, id, format('Group %s of %s', n, name) FROM acl.firms, generate_series(1,3) n;
INSERT INTO acl.users SELECT 100 * id + n, id FROM acl.firms, generate_series(1,2) n;
INSERT INTO acl.user_groups SELECT id, 10 * firm_id + 1 FROM acl.users;
INSERT INTO acl.nestings SELECT 10 * id + 2, 10 * id + 1 FROM acl.firms; INSERT INTO acl.nestings SELECT 10 * id + 3, 10 * id + 2 FROM acl.firms;
INSERT INTO acl.files SELECT id, n, format('File %s in %s', n, title) FROM acl.groups, generate_series(1,2) n;
