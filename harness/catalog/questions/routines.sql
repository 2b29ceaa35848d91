-- Functions, procedures, aggregates and window functions of the user's schemas, with what a call must be given.
-- What an aggregate does, and with whose rights, is told by the functions that it is made of.
SELECT p.oid::bigint AS oid, n.nspname AS schema, p.proname AS name, p.prokind::text AS kind,
       pg_get_function_identity_arguments(p.oid) AS identity,
       (SELECT string_agg(format_type(u.t, NULL), ', ' ORDER BY u.pos) FROM unnest(p.proargtypes) WITH ORDINALITY u (t, pos)) AS signature,
       coalesce(made.definer, p.prosecdef) AS definer, p.proleakproof AS leakproof, p.proretset AS returns_set, p.prorettype::regtype::text AS returns, coalesce(made.volatility, p.provolatile::text) AS volatility,
       pg_get_userbyid(p.proowner) AS owner, coalesce(made.source, pg_get_function_sqlbody(p.oid), p.prosrc, '') AS source, p.pronargdefaults::int AS defaults,
       coalesce(inputs.types, '{}') AS types, coalesce(inputs.names, '{}') AS names, coalesce(inputs.outs, '{}') AS outs,
       p.provariadic <> 0 AS variadic, made.direct AS direct,
       p.prorettype = 'record'::regtype AND NOT coalesce(p.proargmodes && '{o,b,t}'::"char"[], false) AS shapeless,
       coalesce(p.proconfig::text, '') AS settings,
       l.lanname AS language
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
 CROSS JOIN LATERAL (
   SELECT array_agg(format_type(a.type, NULL) ORDER BY a.place) AS types,
          array_agg(coalesce(p.proargnames[a.place], '') ORDER BY a.place) AS names,
          array_agg(coalesce(p.proargmodes[a.place] = 'o', false) ORDER BY a.place) AS outs
     FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY a (type, place)
    -- CALL wants a place for what comes out, a function does not.
    WHERE p.proargmodes IS NULL OR p.proargmodes[a.place] IN ('i', 'b', 'v')
       OR p.proargmodes[a.place] = 'o' AND p.prokind = 'p') inputs
  LEFT JOIN LATERAL (
   SELECT CASE WHEN g.aggkind <> 'n' THEN g.aggnumdirectargs::int END AS direct, bool_or(f.prosecdef) AS definer,
          string_agg(coalesce(pg_get_function_sqlbody(f.oid), f.prosrc), E'\n') AS source,
          -- v is the most, then s, then i.
          max(f.provolatile::text COLLATE "C") AS volatility
     FROM pg_aggregate g
     JOIN pg_proc f ON f.oid IN (g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggmtransfn, g.aggminvtransfn, g.aggmfinalfn)
    WHERE g.aggfnoid = p.oid
    GROUP BY g.aggkind, g.aggnumdirectargs) made ON true
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_temp_'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
 ORDER BY n.nspname, p.proname, p.oid
