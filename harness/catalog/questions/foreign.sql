-- Foreign tables that a wrapper serves, and all that shows or holds their rows: parents, views, views of views.
WITH RECURSIVE far AS (
  SELECT t.ftrelid AS oid
    FROM pg_foreign_table t
    JOIN pg_foreign_server s ON s.oid = t.ftserver
    JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
   WHERE w.fdwhandler <> 0
  UNION
  SELECT above.oid
    FROM far
    JOIN (SELECT i.inhrelid AS below, i.inhparent AS oid FROM pg_inherits i
          UNION ALL
          SELECT d.refobjid, r.ev_class FROM pg_rewrite r
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
           WHERE r.rulename = '_RETURN' AND d.refobjid <> r.ev_class) above ON above.below = far.oid
)
SELECT oid::bigint AS oid FROM far
