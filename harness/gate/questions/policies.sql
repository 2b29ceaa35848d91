-- Policies, as they would be written.
SELECT 'policy', format('%s on %s.%s', p.polname, n.nspname, c.relname), format('%s.%s', n.nspname, c.relname),
       jsonb_build_object('permissive', p.polpermissive, 'command', p.polcmd,
         'roles', ARRAY(SELECT CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r ORDER BY 1),
         'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))::text
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
