-- What the role in force may do with each relation: oid, command, columns (empty where the command has no columns).
SELECT c.oid::bigint, command, coalesce(
         CASE WHEN command IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
              THEN (SELECT array_to_json(array_agg(a.attname::text ORDER BY a.attnum)) FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                       AND pg_catalog.has_column_privilege(c.oid, a.attnum, command))
         END, '[]'::json)::text,
       CASE WHEN command IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
            THEN pg_catalog.has_any_column_privilege(c.oid, command) ELSE pg_catalog.has_table_privilege(c.oid, command) END
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN pg_catalog.unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) command
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(temp|toast_temp)_'
   AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
