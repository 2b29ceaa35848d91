-- Triggers and rules that a statement on a relation sets off.
SELECT t.tgrelid::bigint AS relation, t.tgname AS name, t.tgfoid::bigint AS routine, pg_get_triggerdef(t.oid) AS definition
  FROM pg_trigger t WHERE NOT t.tgisinternal
 ORDER BY t.tgrelid, t.tgname
