SET SESSION AUTHORIZATION org_tree_path_app;
BEGIN;
SELECT set_config('tree.node', '2', true);
DO $$ BEGIN
  IF EXISTS (SELECT FROM tree.sales WHERE node_id <> 2) THEN RAISE EXCEPTION 'leaks at once'; END IF;
  UPDATE tree.nodes SET path = '/' WHERE node_id = 2;
  IF NOT EXISTS (SELECT FROM tree.sales WHERE customer LIKE '%Rome') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
