-- CHECK constraints as text: a source of values that rows are likely to need.
SELECT k.conrelid::bigint AS relation, k.conname AS name, pg_get_constraintdef(k.oid) AS definition,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) u (num) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num) AS columns
  FROM pg_constraint k
 WHERE k.contype = 'c' AND k.conrelid <> 0
 ORDER BY k.conrelid, k.conname
