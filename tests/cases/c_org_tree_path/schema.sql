-- Franchise tree: a node sees itself and what is below it, by path.
DO $$ BEGIN CREATE ROLE org_tree_path_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA tree;
CREATE TABLE tree.nodes (node_id integer PRIMARY KEY, path text NOT NULL, title text NOT NULL, phone text, CHECK (path LIKE '/%'));
CREATE TABLE tree.sales (node_id integer NOT NULL REFERENCES tree.nodes, receipt integer NOT NULL, customer text NOT NULL, total numeric(9,2) NOT NULL, PRIMARY KEY (node_id, receipt));
CREATE FUNCTION tree.node() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('tree.node', true), '')::integer;
CREATE FUNCTION tree.my_path() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$ SELECT path FROM tree.nodes WHERE node_id = tree.node() $$;
CREATE FUNCTION tree.visible() RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$ SELECT node_id FROM tree.nodes WHERE starts_with(path, tree.my_path()) $$;
ALTER TABLE tree.nodes ENABLE ROW LEVEL SECURITY; ALTER TABLE tree.sales ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON tree.nodes FOR SELECT USING (node_id IN (SELECT tree.visible()));
CREATE POLICY edit ON tree.nodes FOR UPDATE USING (node_id = tree.node());
CREATE POLICY below ON tree.sales USING (node_id IN (SELECT tree.visible()));
GRANT USAGE ON SCHEMA tree TO org_tree_path_app; GRANT SELECT ON tree.nodes TO org_tree_path_app; GRANT UPDATE (path, title, phone) ON tree.nodes TO org_tree_path_app; GRANT SELECT, INSERT, UPDATE, DELETE ON tree.sales TO org_tree_path_app;
INSERT INTO tree.nodes VALUES (1, '/north/', 'North', '1'), (2, '/north/oslo/', 'Oslo', '2'), (3, '/north/bergen/', 'Bergen', '3'), (4, '/south/', 'South', '4'), (5, '/south/rome/', 'Rome', '5');
INSERT INTO tree.sales SELECT node_id, n, format('Customer %s of %s', n, title), 20 * n FROM tree.nodes, generate_series(1, 3) n;
