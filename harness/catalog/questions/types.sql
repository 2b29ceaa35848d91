-- Types whose values are made of other values: enums, domains, composites, ranges and multiranges.
WITH RECURSIVE base (domain, type) AS (
  SELECT t.oid, t.oid FROM pg_type t WHERE t.typtype <> 'd'
  UNION ALL
  SELECT t.oid, b.type FROM pg_type t JOIN base b ON t.typbasetype = b.domain WHERE t.typtype = 'd'
)
SELECT format_type(t.oid, NULL) AS name, t.typtype::text AS kind, format_type(b.type, NULL) AS base,
       ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = b.type ORDER BY e.enumsortorder) AS labels,
       ARRAY(SELECT a.attname::text FROM pg_attribute a
              WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS attributes,
       ARRAY(SELECT format_type(a.atttypid, NULL) FROM pg_attribute a
              WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS attribute_types,
       (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)) AS subtype
  FROM pg_type t
  JOIN base b ON b.domain = t.oid
  JOIN pg_namespace n ON n.oid = t.typnamespace
 WHERE t.typtype IN ('r', 'm')
    OR t.typtype IN ('e', 'd', 'c') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
       AND n.nspname !~ '^pg_(temp|toast_temp)_'
 ORDER BY 1
