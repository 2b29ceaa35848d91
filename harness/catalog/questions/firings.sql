-- Triggers and rules that do not fire for ordinary sessions alone, with what would make them: always (A) or for replicas (R).
SELECT c.oid::bigint AS relation, 'TRIGGER' AS kind, t.tgname AS name, t.tgenabled::text AS enabled
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE t.tgenabled IN ('A', 'R') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
UNION ALL
SELECT c.oid::bigint, 'RULE', r.rulename, r.ev_enabled::text
  FROM pg_rewrite r
  JOIN pg_class c ON c.oid = r.ev_class
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE r.ev_enabled IN ('A', 'R') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
 ORDER BY 1, 2, 3
