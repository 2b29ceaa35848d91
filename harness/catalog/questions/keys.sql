-- Everything that refuses a row because of another row: primary, unique and exclusion keys and unique indexes,
-- with the columns they name (also inside expressions).
SELECT i.indrelid::bigint AS relation, ic.relname AS name,
       CASE WHEN i.indisprimary THEN 'primary' WHEN i.indisexclusion THEN 'exclusion' ELSE 'unique' END AS kind,
       i.indpred IS NOT NULL OR i.indexprs IS NOT NULL AS partial, pg_get_expr(i.indpred, i.indrelid) AS predicate,
       ARRAY(SELECT DISTINCT a.attname::text
               FROM pg_attribute a
              WHERE a.attrelid = i.indrelid AND a.attnum > 0
                AND (a.attnum = ANY (i.indkey)
                  OR EXISTS (SELECT FROM pg_depend d
                              WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                                AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum))) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k (num, pos)
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num WHERE k.num > 0 ORDER BY k.pos) AS plain,
       coalesce(k.condeferrable, false) AS deferrable
  FROM pg_index i
  JOIN pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
 WHERE (i.indisunique OR i.indisexclusion) AND c.relkind IN ('r', 'p')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
 ORDER BY i.indrelid, i.indisprimary DESC, ic.relname
