-- Sequences of the user's schemas and the column that draws from each, by ownership or by default.
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name,
       coalesce(o.refobjid, u.adrelid)::bigint AS relation,
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = coalesce(o.refobjid, u.adrelid) AND a.attnum = coalesce(o.refobjsubid, u.adnum)) AS column,
       q.seqmax::bigint AS most
  FROM pg_class c
  JOIN pg_sequence q ON q.seqrelid = c.oid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.refclassid = 'pg_class'::regclass AND o.deptype IN ('a', 'i')
  LEFT JOIN LATERAL (
    SELECT ad.adrelid, ad.adnum FROM pg_depend d JOIN pg_attrdef ad ON d.classid = 'pg_attrdef'::regclass AND d.objid = ad.oid
     WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid LIMIT 1) u ON true
 WHERE c.relkind = 'S' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
 ORDER BY n.nspname, c.relname
