-- Databases that look like clones of some run, with what the run wrote about itself.
SELECT d.datname, shobj_description(d.oid, 'pg_database') AS about,
       EXISTS (SELECT 1 FROM pg_locks l
                WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = %(class)s
                  AND l.objid = ('x' || substr(d.datname, 13, 7))::varbit::bit(28)::int::oid) AS held
  FROM pg_database d
 WHERE d.datname ~ '^tenantproof_[0-9a-f]{7}_[0-9]+$'
