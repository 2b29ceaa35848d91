-- Who may do what, apart from owners: relations, columns, sequences, routines, schemas, the database, and default privileges.
WITH spaces AS (
  SELECT * FROM pg_namespace WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND nspname !~ '^pg_(temp|toast_temp)_'
), held (what, of, owner, acl) AS (
  SELECT format('%s.%s', s.nspname, c.relname), format('%s.%s', s.nspname, c.relname), c.relowner, c.relacl
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
  UNION ALL
  SELECT format('%s.%s(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
         format('%s.%s(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
   WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT format('schema %s', nspname), '', nspowner, nspacl FROM spaces
  UNION ALL
  SELECT 'the database', '', datdba, coalesce(datacl, acldefault('d', datdba)) FROM pg_database WHERE datname = current_database()
), columns AS (
  SELECT format('%s.%s', s.nspname, c.relname) AS label, a.attname, e.*
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped CROSS JOIN aclexplode(a.attacl) e
), defaults AS (
  SELECT CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE d.defaclobjtype::text END AS what,
         pg_get_userbyid(d.defaclrole) AS maker, coalesce('schema ' || n.nspname, 'any schema') AS place, d.defaclrole, e.*
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace CROSS JOIN aclexplode(d.defaclacl) e
)
SELECT 'grant', format('%s on %s to %s', e.privilege_type, h.what, coalesce(pg_get_userbyid(nullif(e.grantee, 0))::text, 'PUBLIC')), h.of,
       jsonb_build_object('grantee', coalesce(pg_get_userbyid(nullif(e.grantee, 0))::text, 'PUBLIC'), 'grantable', bool_or(e.is_grantable))::text
  FROM held h CROSS JOIN aclexplode(h.acl) e WHERE e.grantee <> h.owner GROUP BY e.privilege_type, h.what, h.of, e.grantee
UNION ALL
SELECT 'grant', format('%s (%s) on %s to %s', privilege_type, attname, label, coalesce(pg_get_userbyid(nullif(grantee, 0))::text, 'PUBLIC')), label,
       jsonb_build_object('grantee', coalesce(pg_get_userbyid(nullif(grantee, 0))::text, 'PUBLIC'), 'grantable', bool_or(is_grantable))::text
  FROM columns GROUP BY privilege_type, attname, label, grantee
UNION ALL
SELECT 'default', format('%s on future %s of %s in %s to %s', privilege_type, what, maker, place, coalesce(pg_get_userbyid(nullif(grantee, 0))::text, 'PUBLIC')), '',
       jsonb_build_object('grantee', coalesce(pg_get_userbyid(nullif(grantee, 0))::text, 'PUBLIC'), 'grantable', bool_or(is_grantable))::text
  FROM defaults WHERE grantee <> defaclrole GROUP BY privilege_type, what, maker, place, grantee
