-- Foreign keys between the user's tables, once each (those that partitions inherit are left out).
SELECT k.conname AS name, k.conrelid::bigint AS relation, k.confrelid::bigint AS target,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (num, pos)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.pos) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (num, pos)
               JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.pos) AS target_columns,
       k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update, k.condeferrable AS deferrable
  FROM pg_constraint k
 WHERE k.contype = 'f' AND k.conparentid = 0
 ORDER BY k.conrelid, k.conname
