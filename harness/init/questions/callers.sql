-- Logins that use no table, but may call routines that act with their owner's rights: an application behind functions alone.
-- One that was granted them by name comes before those that have them as everybody has.
SELECT l.rolname AS login, count(*)::int AS routines
  FROM pg_roles l
  JOIN pg_proc p ON p.prosecdef AND has_function_privilege(l.oid, p.oid, 'EXECUTE')
  JOIN pg_namespace n ON n.oid = p.pronamespace AND has_schema_privilege(l.oid, n.oid, 'USAGE')
 WHERE l.rolcanlogin AND NOT l.rolsuper AND NOT l.rolbypassrls AND p.proowner <> l.oid
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
 GROUP BY l.rolname
 ORDER BY bool_or(EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = l.oid)) DESC, count(*) DESC, l.rolname
