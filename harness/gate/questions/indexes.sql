-- Indexes with their columns in order; '' stands for an expression.
SELECT 'index', format('%s on %s.%s', x.relname, n.nspname, c.relname), format('%s.%s', n.nspname, c.relname),
       jsonb_build_object('definition', pg_get_indexdef(i.indexrelid), 'unique', i.indisunique, 'valid', i.indisvalid,
         'condition', pg_get_expr(i.indpred, i.indrelid),
         'columns', ARRAY(SELECT coalesce(a.attname, '') FROM unnest(i.indkey::int[]) WITH ORDINALITY u (n, pos)
                            LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.n
                           WHERE u.pos <= i.indnkeyatts ORDER BY u.pos))::text
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class x ON x.oid = i.indexrelid
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(temp|toast_temp)_'
