-- Functions and procedures, whole: pg_get_functiondef tells body, volatility, SECURITY DEFINER and settings.
SELECT 'function', format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       jsonb_build_object('owner', pg_get_userbyid(p.proowner), 'definer', p.prosecdef, 'leakproof', p.proleakproof,
         'volatility', p.provolatile, 'settings', coalesce(to_jsonb(p.proconfig), '[]'),
         'definition', CASE WHEN p.prokind = 'a' THEN (SELECT concat_ws(' ', g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.agginitval)
                                                          FROM pg_aggregate g WHERE g.aggfnoid = p.oid)
                            ELSE pg_get_functiondef(p.oid) END)::text
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_temp_'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
