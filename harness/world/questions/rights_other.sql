-- What else the role in force may do: kind, oid, name.
SELECT 'execute', p.oid::bigint, '' FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
   AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE')
UNION ALL
SELECT 'sequence ' || lower(r), c.oid::bigint, '' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN pg_catalog.unnest(ARRAY['SELECT', 'USAGE', 'UPDATE']) r
 WHERE c.relkind = 'S' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_sequence_privilege(c.oid, r)
UNION ALL
SELECT 'create', 0, n.nspname::text FROM pg_catalog.pg_namespace n
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(temp|toast_temp)_'
   AND pg_catalog.has_schema_privilege(n.oid, 'CREATE')
UNION ALL
SELECT 'temporary', 0, '' WHERE pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP')
UNION ALL
SELECT 'statistics', 0, '' WHERE pg_catalog.has_table_privilege('pg_catalog.pg_statistic', 'SELECT')
    OR pg_catalog.has_table_privilege('pg_catalog.pg_statistic_ext_data', 'SELECT')
UNION ALL
SELECT 'become', 0, r.rolname::text FROM pg_catalog.pg_roles r
 WHERE r.rolname <> session_user AND r.rolname <> current_user AND pg_catalog.pg_has_role(session_user, r.oid, {set})
UNION ALL
-- Who has ADMIN OPTION may grant the role to itself; before PostgreSQL 16 whoever has CREATEROLE may grant any.
(SELECT 'grant', 0, r.rolname::text FROM pg_catalog.pg_roles r
  WHERE r.rolname <> session_user AND r.rolname <> current_user AND NOT r.rolsuper
    AND (pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER WITH ADMIN OPTION')
      OR pg_catalog.current_setting('server_version_num')::integer < 160000
         AND (SELECT u.rolcreaterole FROM pg_catalog.pg_roles u WHERE u.rolname = current_user))
  ORDER BY r.rolbypassrls DESC, r.rolname IN ('pg_read_all_data', 'pg_write_all_data') DESC, r.rolname LIKE 'pg\_%', r.rolname)
UNION ALL
SELECT 'owns', c.oid::bigint, '' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
   AND n.nspname !~ '^pg_(temp|toast_temp)_' AND pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE')
UNION ALL
SELECT 'role', 0, current_user::text
UNION ALL
SELECT 'login', 0, session_user::text
