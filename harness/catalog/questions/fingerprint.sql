-- One line for each fact that bears on isolation, by name, in a fixed order.
WITH spaces AS (
  SELECT oid, nspname, nspacl, nspowner FROM pg_namespace
   WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND nspname !~ '^pg_(temp|toast_temp)_'
)
SELECT line FROM (
  SELECT format('schema %s owner %s acl %s', nspname, pg_get_userbyid(nspowner), nspacl) AS line FROM spaces
  UNION ALL
  SELECT format('relation %s.%s kind %s owner %s rls %s force %s acl %s options %s', s.nspname, c.relname, c.relkind,
                pg_get_userbyid(c.relowner), c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.reloptions)
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL
  SELECT format('view %s.%s %s', s.nspname, c.relname, pg_get_viewdef(c.oid))
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE c.relkind IN ('v', 'm')
  UNION ALL
  SELECT format('column %s.%s.%s %s null %s default %s acl %s', s.nspname, c.relname, a.attname,
                format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attacl)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN spaces s ON s.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  UNION ALL
  SELECT format('constraint %s.%s %s', s.nspname, k.conname, pg_get_constraintdef(k.oid))
    FROM pg_constraint k JOIN spaces s ON s.oid = k.connamespace
  UNION ALL
  SELECT format('index %s', pg_get_indexdef(i.indexrelid))
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN spaces s ON s.oid = c.relnamespace
  UNION ALL
  SELECT format('policy %s.%s %s permissive %s for %s to %s using %s check %s', s.nspname, c.relname, p.polname, p.polpermissive, p.polcmd,
                ARRAY(SELECT CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r) END FROM unnest(p.polroles) r),
                pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN spaces s ON s.oid = c.relnamespace
  UNION ALL
  SELECT format('routine %s.%s(%s) owner %s acl %s %s', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid),
                pg_get_userbyid(p.proowner), p.proacl, CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) END)
    FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
  UNION ALL
  SELECT format('trigger %s', pg_get_triggerdef(t.oid))
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN spaces s ON s.oid = c.relnamespace WHERE NOT t.tgisinternal
  UNION ALL
  SELECT format('rule %s', pg_get_ruledef(r.oid))
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN spaces s ON s.oid = c.relnamespace
) facts ORDER BY line COLLATE "C"
