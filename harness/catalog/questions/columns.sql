-- Columns of the user's relations, with the type under a domain and what may be written.
WITH RECURSIVE base (domain, type) AS (
  SELECT t.oid, t.oid FROM pg_type t WHERE t.typtype <> 'd'
  UNION ALL
  SELECT t.oid, b.type FROM pg_type t JOIN base b ON t.typbasetype = b.domain WHERE t.typtype = 'd'
)
SELECT a.attrelid::bigint AS relation, a.attname AS name, a.attnum::int AS position,
       format_type(a.atttypid, a.atttypmod) AS type, b.type::regtype::text AS base, bt.typcategory::text AS category,
       a.attnotnull AS not_null, a.atthasdef OR a.attidentity <> '' AS defaulted,
       a.attgenerated <> '' AS generated, a.attidentity::text AS identity,
       pg_get_expr(d.adbin, d.adrelid) AS default_expression,
       (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = b.type) AS labels,
       (SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k WHERE k.contypid = a.atttypid) AS domain_checks
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN base b ON b.domain = a.atttypid
  JOIN pg_type bt ON bt.oid = b.type
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
   AND n.nspname !~ '^pg_(temp|toast_temp)_'
 ORDER BY a.attrelid, a.attnum
