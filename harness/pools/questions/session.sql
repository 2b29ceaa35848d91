-- tenantproof: everything that the session keeps and can tell of itself, as one JSON text.
SELECT pg_catalog.json_build_object(
  'pid', pg_catalog.pg_backend_pid(),
  'began', extract(epoch FROM pg_catalog.now()),
  'user', current_user, 'login', session_user,
  'settings', (SELECT pg_catalog.json_object_agg(name, setting) FROM pg_catalog.pg_settings
                WHERE source = 'session' AND setting IS DISTINCT FROM reset_val
                  AND name NOT IN ('application_name', 'client_encoding')),
  'custom', {custom},
  'prepared', (SELECT pg_catalog.json_object_agg(name, statement) FROM pg_catalog.pg_prepared_statements),
  'cursors', (SELECT pg_catalog.json_agg(name) FROM pg_catalog.pg_cursors WHERE is_holdable),
  -- Most sessions have no temporary schema, and need no scan to know it.
  'tables', CASE WHEN pg_catalog.pg_my_temp_schema() <> 0 THEN
             (SELECT pg_catalog.json_agg(relname) FROM pg_catalog.pg_class
               WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'v', 'm', 'p')) END,
  'types', CASE WHEN pg_catalog.pg_my_temp_schema() <> 0 THEN
            (SELECT pg_catalog.json_agg(t.typname) FROM pg_catalog.pg_type t
              LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
              WHERE t.typnamespace = pg_catalog.pg_my_temp_schema() AND t.typcategory <> 'A'
                AND (c.oid IS NULL OR c.relkind = 'c')) END,
  'channels', (SELECT pg_catalog.json_agg(c) FROM pg_catalog.pg_listening_channels() c),
  'locks', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_locks
             WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid())
)::text
