-- The relations of the database as the role in force may use them: readable columns, and one that it may write.
SELECT n.nspname, c.relname, c.relkind::text, c.reltuples::bigint::text,
       pg_catalog.pg_table_is_visible(c.oid)::text,
       (SELECT json_agg(a.attname ORDER BY a.attnum)::text FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
           AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')) AS readable,
       (SELECT a.attname FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
           AND a.attgenerated = '' AND a.attidentity <> 'a'
           AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
           AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'UPDATE')
         ORDER BY a.attnum DESC LIMIT 1) AS writable
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
   AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
   AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
 ORDER BY 1, 2
