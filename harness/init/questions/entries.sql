-- Routines that a login may call with arguments of its own, for what they set or write. One row a routine: names and types of
-- the arguments in order, the logins that may call it, its whole text.
SELECT n.nspname AS schema, p.proname AS name, to_json(p.proargnames[:p.pronargs])::text AS names,
       (SELECT json_agg(format_type(a.type, NULL) ORDER BY a.nr)::text
          FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (type, nr)) AS types,
       (SELECT json_agg(r.rolname)::text
          FROM pg_roles r
         WHERE r.rolcanlogin AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND has_function_privilege(r.oid, p.oid, 'EXECUTE')) AS logins,
       pg_get_functiondef(p.oid) AS text
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND p.prokind = 'f' AND p.pronargs BETWEEN 1 AND 4
   AND cardinality(p.proargnames) >= p.pronargs AND p.prorettype <> 'trigger'::regtype AND p.provolatile = 'v'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
 ORDER BY p.pronargs, n.nspname, p.proname
