-- Every index of the target's own tables: its columns in order, what it is for, and its size.
SELECT n.nspname AS schema, t.relname AS relation, i.relname AS name, x.indisunique AS is_unique,
       EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u', 'x')) AS of_constraint,
       x.indisvalid AS valid, x.indpred IS NOT NULL AS partial,
       pg_catalog.pg_relation_size(i.oid) AS size, pg_catalog.pg_get_indexdef(i.oid) AS definition,
       ARRAY(SELECT coalesce(a.attname::text, '(' || pg_catalog.pg_get_indexdef(i.oid, k.position::integer, true) || ')')
             FROM unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (number, position)
             LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number AND k.number > 0
             WHERE k.position <= x.indnkeyatts ORDER BY k.position) AS columns,
       EXISTS (SELECT FROM pg_catalog.pg_constraint f
               WHERE f.contype = 'f' AND f.conrelid = t.oid
                 AND f.conkey @> (x.indkey::smallint[])[0:cardinality(f.conkey) - 1]
                 AND f.conkey <@ (x.indkey::smallint[])[0:cardinality(f.conkey) - 1]) AS of_reference
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)' AND t.relkind IN ('r', 'p', 'm')
ORDER BY 1, 2, 3
