-- (dependent, what it depends on, how): `needs` it, which is handed on, or stands `beside` it. Labels of relations, routines, types.
WITH labels AS (
  SELECT 'pg_class'::regclass::oid AS class, c.oid, format('%s.%s', n.nspname, c.relname) AS label
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid, format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, format('%s.%s', n.nspname, t.typname)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
   WHERE (t.typtype IN ('d', 'e') OR c.relkind = 'c') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  UNION ALL  -- an array is its element's type
  SELECT 'pg_type'::regclass, t.typarray, format('%s.%s', n.nspname, t.typname)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
   WHERE (t.typtype IN ('d', 'e') OR c.relkind = 'c') AND t.typarray <> 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')
), carriers (class, oid, relation) AS (
  SELECT 'pg_policy'::regclass::oid, oid, polrelid FROM pg_policy
  UNION ALL SELECT 'pg_rewrite'::regclass, oid, ev_class FROM pg_rewrite
  UNION ALL SELECT 'pg_trigger'::regclass, oid, tgrelid FROM pg_trigger
  UNION ALL SELECT 'pg_attrdef'::regclass, oid, adrelid FROM pg_attrdef
  UNION ALL SELECT 'pg_constraint'::regclass, oid, conrelid FROM pg_constraint WHERE contype <> 'f'
), needs AS (
  SELECT l.label AS dependent, r.label AS needed
    FROM pg_depend d JOIN carriers k ON k.class = d.classid AND k.oid = d.objid
    JOIN labels l ON l.class = 'pg_class'::regclass AND l.oid = k.relation JOIN labels r ON r.class = d.refclassid AND r.oid = d.refobjid
  UNION
  SELECT l.label, r.label FROM pg_depend d
    JOIN labels l ON l.class = d.classid AND l.oid = d.objid JOIN labels r ON r.class = d.refclassid AND r.oid = d.refobjid
  UNION  -- what a cascade reaches has triggers of its own
  SELECT r.label, l.label FROM pg_constraint f
    JOIN labels l ON l.class = 'pg_class'::regclass AND l.oid = f.conrelid JOIN labels r ON r.class = 'pg_class'::regclass AND r.oid = f.confrelid
   WHERE f.confdeltype IN ('c', 'n', 'd') OR f.confupdtype IN ('c', 'n', 'd')
), pairs (one, other) AS (
  SELECT conrelid, confrelid FROM pg_constraint WHERE contype = 'f'
  UNION
  SELECT inhrelid, inhparent FROM pg_inherits
), beside AS (
  SELECT l.label AS dependent, r.label AS needed
    FROM pairs p JOIN labels l ON l.class = 'pg_class'::regclass AND l.oid = p.one JOIN labels r ON r.class = 'pg_class'::regclass AND r.oid = p.other
)
SELECT dependent, needed, 'needs' FROM needs WHERE dependent <> needed
UNION
SELECT dependent, needed, 'beside' FROM beside WHERE dependent <> needed
UNION
SELECT needed, dependent, 'beside' FROM beside WHERE dependent <> needed
 ORDER BY 1, 2, 3
