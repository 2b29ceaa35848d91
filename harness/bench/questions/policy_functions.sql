-- The functions that each table's policies call. Those of the system itself are pinned and not recorded.
SELECT n.nspname AS schema, t.relname AS relation, p.polname AS policy, fn.nspname AS function_schema, f.proname AS function,
       f.provolatile::text AS volatility, l.lanname AS language, f.pronargs > 0 AS takes_arguments, f.proleakproof AS leakproof
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class t ON t.oid = p.polrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND d.objid = p.oid
                           AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
JOIN pg_catalog.pg_proc f ON f.oid = d.refobjid
JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = f.prolang
ORDER BY 1, 2, 3, 5
