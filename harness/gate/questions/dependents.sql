-- What depends on what: (dependent, what it depends on), both as relation or routine labels.
WITH labels AS (
  SELECT 'pg_class'::regclass::oid AS class, c.oid, format('%s.%s', n.nspname, c.relname) AS label
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid, format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, format('%s.%s', n.nspname, t.typname)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('d', 'e') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
), carriers (class, oid, relation) AS (
  SELECT 'pg_policy'::regclass::oid, oid, polrelid FROM pg_policy
  UNION ALL SELECT 'pg_rewrite'::regclass, oid, ev_class FROM pg_rewrite
  UNION ALL SELECT 'pg_trigger'::regclass, oid, tgrelid FROM pg_trigger
  UNION ALL SELECT 'pg_attrdef'::regclass, oid, adrelid FROM pg_attrdef
  UNION ALL SELECT 'pg_constraint'::regclass, oid, conrelid FROM pg_constraint
), edges AS (
  SELECT l.label AS dependent, r.label AS needed
    FROM pg_depend d JOIN carriers k ON k.class = d.classid AND k.oid = d.objid
    JOIN labels l ON l.class = 'pg_class'::regclass AND l.oid = k.relation JOIN labels r ON r.class = d.refclassid AND r.oid = d.refobjid
  UNION
  SELECT l.label, r.label FROM pg_depend d
    JOIN labels l ON l.class = d.classid AND l.oid = d.objid JOIN labels r ON r.class = d.refclassid AND r.oid = d.refobjid
  UNION  -- a foreign key binds both sides: the one refuses, the other cascades
  SELECT r.label, l.label FROM pg_constraint f
    JOIN labels l ON l.class = 'pg_class'::regclass AND l.oid = f.conrelid JOIN labels r ON r.class = 'pg_class'::regclass AND r.oid = f.confrelid
  UNION  -- a partition or a child is read through its parent, and written by it
  SELECT p.label, c.label FROM pg_inherits i
    JOIN labels c ON c.class = 'pg_class'::regclass AND c.oid = i.inhrelid JOIN labels p ON p.class = 'pg_class'::regclass AND p.oid = i.inhparent
  UNION
  SELECT c.label, p.label FROM pg_inherits i
    JOIN labels c ON c.class = 'pg_class'::regclass AND c.oid = i.inhrelid JOIN labels p ON p.class = 'pg_class'::regclass AND p.oid = i.inhparent
)
SELECT dependent, needed FROM edges WHERE dependent <> needed ORDER BY 1, 2
