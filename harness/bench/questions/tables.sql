-- Every table with what the planner believes of it, and how much has changed since it was told.
SELECT n.nspname AS schema, t.relname AS name, t.reltuples::bigint AS believed, t.relrowsecurity AS row_security,
       t.relpages::bigint AS pages, coalesce(s.n_live_tup, 0) AS live, coalesce(s.n_mod_since_analyze, 0) AS changed,
       coalesce(s.last_analyze, s.last_autoanalyze) IS NOT NULL
         OR EXISTS (SELECT FROM pg_catalog.pg_statistic p WHERE p.starelid = t.oid) AS analysed,
       pg_catalog.pg_relation_size(t.oid) AS size
FROM pg_catalog.pg_class t
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = t.oid
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)' AND t.relkind IN ('r', 'p')
ORDER BY 1, 2
