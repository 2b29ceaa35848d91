-- The fixed views show a statistics object to the owner of its table alone; an upgrade by itself leaves the old ones.
SELECT view || ' is the view from before the fix: fix-CVE-2024-4317.sql has to run there'
  FROM unnest(ARRAY['pg_stats_ext', 'pg_stats_ext_exprs']) AS view
 WHERE pg_get_viewdef(to_regclass('pg_catalog.' || view)) NOT LIKE '%pg_has_role(c.relowner%'
