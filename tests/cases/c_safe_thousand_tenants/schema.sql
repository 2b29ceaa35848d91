DO $$ BEGIN CREATE ROLE r2s_thousand_tenants LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- A thousand workspaces with a few rows each.
CREATE TABLE workspaces (id integer PRIMARY KEY, name text NOT NULL, plan text NOT NULL);
CREATE TABLE members (workspace_id integer NOT NULL REFERENCES workspaces, user_id integer NOT NULL, duty text NOT NULL CHECK (duty IN ('owner','member')), PRIMARY KEY (workspace_id, user_id));
CREATE TABLE boards (workspace_id integer NOT NULL REFERENCES workspaces, id integer NOT NULL, title text NOT NULL, PRIMARY KEY (workspace_id, id));
CREATE TABLE cards (workspace_id integer NOT NULL, board_id integer NOT NULL, id integer NOT NULL, words text NOT NULL, done boolean NOT NULL DEFAULT false, PRIMARY KEY (workspace_id, board_id, id), FOREIGN KEY (workspace_id, board_id) REFERENCES boards ON DELETE CASCADE);
CREATE FUNCTION my_spaces() RETURNS integer[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT coalesce(array_agg(workspace_id), '{}') FROM members WHERE user_id = nullif(current_setting('app.user', true), '')::integer $$;
CREATE INDEX ON members (user_id);
ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY; ALTER TABLE members ENABLE ROW LEVEL SECURITY; ALTER TABLE boards ENABLE ROW LEVEL SECURITY; ALTER TABLE cards ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON workspaces USING (id = ANY ((SELECT my_spaces())::integer[])); CREATE POLICY p ON members USING (workspace_id = ANY ((SELECT my_spaces())::integer[]));
CREATE POLICY p ON boards USING (workspace_id = ANY ((SELECT my_spaces())::integer[])); CREATE POLICY p ON cards USING (workspace_id = ANY ((SELECT my_spaces())::integer[]));
GRANT SELECT ON workspaces, members TO r2s_thousand_tenants; GRANT SELECT, INSERT, UPDATE, DELETE ON boards, cards TO r2s_thousand_tenants;
INSERT INTO workspaces SELECT n, 'Space ' || n, (ARRAY['free','team','firm'])[n % 3 + 1] FROM generate_series(1,1000) n;
INSERT INTO members SELECT id, 10 * id, 'owner' FROM workspaces; INSERT INTO members SELECT id, 10 * id + 1, 'member' FROM workspaces; INSERT INTO members SELECT id % 1000 + 1, 10 * id + 1, 'member' FROM workspaces WHERE id % 7 = 0;
INSERT INTO boards SELECT id, n, 'Board ' || n FROM workspaces, generate_series(1,3) n;
INSERT INTO cards SELECT workspace_id, id, n, format('Card %s of space %s', n, workspace_id) FROM boards, generate_series(1,6) n;
