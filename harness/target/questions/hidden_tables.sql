-- Tables whose rows the current user sees through policies only, with the columns that a COPY holds.
SELECT n.nspname, c.relname, pg_has_role(c.relowner, 'USAGE') AS owned,
       array(SELECT a.attname::text FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
              ORDER BY a.attnum) AS columns
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND row_security_active(c.oid)
 ORDER BY 1, 2
