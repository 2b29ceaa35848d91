-- Keys, foreign keys and checks; what PostgreSQL 18 keeps for NOT NULL is told with the columns.
SELECT CASE k.contype WHEN 'c' THEN 'check' ELSE 'key' END, format('%s on %s.%s', k.conname, n.nspname, c.relname), format('%s.%s', n.nspname, c.relname),
       jsonb_build_object('kind', k.contype, 'definition', pg_get_constraintdef(k.oid), 'validated', k.convalidated,
         'target', (SELECT format('%s.%s', tn.nspname, t.relname) FROM pg_class t JOIN pg_namespace tn ON tn.oid = t.relnamespace WHERE t.oid = k.confrelid),
         'columns', ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY u (n, pos)
                            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.pos))::text
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype IN ('p', 'u', 'x', 'f', 'c') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
