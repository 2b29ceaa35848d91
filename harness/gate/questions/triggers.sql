-- Triggers and rules of relations, and whether they fire.
SELECT 'trigger', format('%s on %s.%s', t.tgname, n.nspname, c.relname), format('%s.%s', n.nspname, c.relname),
       jsonb_build_object('enabled', t.tgenabled, 'definition', pg_get_triggerdef(t.oid))::text
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT t.tgisinternal
UNION ALL
SELECT 'rule', format('%s on %s.%s', r.rulename, n.nspname, c.relname), format('%s.%s', n.nspname, c.relname),
       jsonb_build_object('enabled', r.ev_enabled, 'definition', pg_get_ruledef(r.oid))::text
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE r.rulename <> '_RETURN' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
UNION ALL
SELECT 'event trigger', e.evtname, '',
       jsonb_build_object('enabled', e.evtenabled, 'event', e.evtevent, 'function', e.evtfoid::regprocedure::text)::text
  FROM pg_event_trigger e
