-- Roles that may log in and hold rights on tables, themselves or through one role that they may become.
SELECT l.rolname AS login, g.rolname AS becomes, count(*)::int AS tables
  FROM pg_roles l
  JOIN pg_roles g ON g.oid = l.oid OR pg_has_role(l.oid, g.oid, 'MEMBER') AND NOT pg_has_role(l.oid, g.oid, 'USAGE')
  JOIN pg_class c ON c.relkind IN ('r', 'p', 'v', 'm')
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE l.rolcanlogin AND NOT l.rolsuper AND NOT l.rolbypassrls AND NOT g.rolsuper AND NOT g.rolbypassrls
   AND c.relowner NOT IN (l.oid, g.oid)
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
   AND (has_table_privilege(g.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE') OR has_any_column_privilege(g.oid, c.oid, 'SELECT, INSERT, UPDATE'))
 GROUP BY l.rolname, g.rolname
 ORDER BY (g.rolname = 'authenticated') DESC, count(*) DESC, l.rolname, g.rolname
