SET SESSION AUTHORIZATION share_links_app;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM open_link(make_link(md5('2/1')::uuid)) WHERE body LIKE 'Secret of org 2%') THEN
 IF NOT EXISTS (SELECT FROM (SELECT make_link(md5('2/1')::uuid) t OFFSET 0) m, LATERAL open_link(m.t) o WHERE body LIKE 'Secret of org 2%') THEN NULL; END IF; END IF; END $$;
CREATE TEMP TABLE t AS SELECT make_link(md5('2/1')::uuid) AS t;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM t, open_link(t.t) WHERE body LIKE 'Secret of org 2%') THEN RAISE EXCEPTION 'nothing'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
