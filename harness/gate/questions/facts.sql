-- One row for each fact that bears on isolation or speed: kind, name, the relation it belongs to, and the details.
WITH spaces AS (
  SELECT oid, nspname FROM pg_namespace
   WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND nspname !~ '^pg_(temp|toast_temp)_'
), relations AS (
  SELECT c.*, format('%s.%s', s.nspname, c.relname) AS label FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm')
), routines AS (
  SELECT p.*, format('%s.%s(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS label
    FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
   WHERE p.prokind IN ('f', 'p')
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
), facts AS (
  SELECT CASE WHEN relkind IN ('r', 'p') THEN 'table' ELSE 'view' END AS kind, label AS name, label AS owner_of,
         jsonb_build_object('owner', pg_get_userbyid(relowner), 'row_security', relrowsecurity, 'forced', relforcerowsecurity,
           'invoker', coalesce(reloptions && '{security_invoker=true,security_invoker=on,security_invoker=1}'::text[], false),
           'barrier', coalesce(reloptions && '{security_barrier=true,security_barrier=on,security_barrier=1}'::text[], false),
           'columns', (SELECT jsonb_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
                        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
           'definition', CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END) AS details
    FROM relations c
  UNION ALL
  SELECT 'policy', format('%s on %s', p.polname, c.label), c.label,
         jsonb_build_object('permissive', p.polpermissive, 'command', p.polcmd,
           'roles', ARRAY(SELECT CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r) END FROM unnest(p.polroles) r),
           'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN relations c ON c.oid = p.polrelid
  UNION ALL
  SELECT 'key', format('%s on %s', k.conname, c.label), c.label,
         jsonb_build_object('kind', k.contype, 'definition', pg_get_constraintdef(k.oid),
           'columns', ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY u (n, pos)
                              JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.pos))
    FROM pg_constraint k JOIN relations c ON c.oid = k.conrelid WHERE k.contype IN ('p', 'u', 'x', 'f')
  UNION ALL
  SELECT 'index', format('%s on %s', x.relname, c.label), c.label,
         jsonb_build_object('definition', pg_get_indexdef(i.indexrelid), 'unique', i.indisunique,
           'columns', ARRAY(SELECT coalesce(a.attname, '') FROM unnest(i.indkey::int[]) WITH ORDINALITY u (n, pos)
                              LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.n ORDER BY u.pos))
    FROM pg_index i JOIN relations c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
  UNION ALL
  SELECT 'function', label, label,
         jsonb_build_object('owner', pg_get_userbyid(proowner), 'definer', prosecdef, 'leakproof', proleakproof,
                            'definition', pg_get_functiondef(p.oid))
    FROM routines p
  UNION ALL
  SELECT 'grant', format('%s on %s to %s', e.privilege_type, c.label, coalesce(g.rolname, 'PUBLIC')), c.label,
         jsonb_build_object('grantee', coalesce(g.rolname, 'PUBLIC'))
    FROM relations c CROSS JOIN aclexplode(c.relacl) e LEFT JOIN pg_roles g ON g.oid = e.grantee
   WHERE e.grantee <> c.relowner
  UNION ALL
  SELECT 'grant', format('%s (%s) on %s to %s', e.privilege_type, a.attname, c.label, coalesce(g.rolname, 'PUBLIC')), c.label,
         jsonb_build_object('grantee', coalesce(g.rolname, 'PUBLIC'))
    FROM relations c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
   CROSS JOIN aclexplode(a.attacl) e LEFT JOIN pg_roles g ON g.oid = e.grantee
  UNION ALL
  SELECT 'grant', format('EXECUTE on %s to %s', p.label, coalesce(g.rolname, 'PUBLIC')), p.label,
         jsonb_build_object('grantee', coalesce(g.rolname, 'PUBLIC'))
    FROM routines p CROSS JOIN aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) e
    LEFT JOIN pg_roles g ON g.oid = e.grantee
   WHERE e.grantee <> p.proowner
  UNION ALL
  SELECT 'role', r.rolname, r.rolname,
         jsonb_build_object('superuser', r.rolsuper, 'bypassrls', r.rolbypassrls,
           'member_of', ARRAY(SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                               WHERE m.member = r.oid ORDER BY g.rolname COLLATE "C"))
    FROM pg_roles r
   WHERE EXISTS (SELECT FROM relations c CROSS JOIN aclexplode(c.relacl) e WHERE e.grantee = r.oid OR pg_has_role(r.oid, e.grantee, 'MEMBER'))
     AND NOT (r.rolsuper AND EXISTS (SELECT FROM relations c WHERE c.relowner = r.oid))
)
SELECT kind, name, owner_of, details::text FROM facts ORDER BY kind, name COLLATE "C"
