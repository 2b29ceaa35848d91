-- Functions and procedures of the user's schemas.
SELECT p.oid::bigint AS oid, n.nspname AS schema, p.proname AS name, p.prokind::text AS kind,
       pg_get_function_identity_arguments(p.oid) AS identity,
       (SELECT string_agg(format_type(u.t, NULL), ', ' ORDER BY u.pos) FROM unnest(p.proargtypes) WITH ORDINALITY u (t, pos)) AS signature,
       p.prosecdef AS definer, p.proleakproof AS leakproof, p.proretset AS returns_set, p.prorettype::regtype::text AS returns, p.provolatile::text AS volatility,
       pg_get_userbyid(p.proowner) AS owner, coalesce(p.prosrc, '') AS source, p.pronargdefaults::int AS defaults,
       ARRAY(SELECT format_type(u.t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY u (t, pos) ORDER BY u.pos) AS types,
       ARRAY(SELECT coalesce(names.name, '') FROM (
               SELECT p.proargnames[u.pos] AS name, u.pos
                 FROM generate_series(1, coalesce(array_length(p.proallargtypes, 1), p.pronargs)) u (pos)
                WHERE p.proargmodes IS NULL OR p.proargmodes[u.pos] IN ('i', 'b', 'v')) names ORDER BY names.pos) AS names,
       p.provariadic <> 0 AS variadic,
       coalesce(p.proconfig::text, '') AS settings,
       l.lanname AS language
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_temp_'
   AND p.prokind IN ('f', 'p')
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
 ORDER BY n.nspname, p.proname, p.oid
