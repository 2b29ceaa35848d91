-- What stands in the way of CREATE DATABASE … TEMPLATE %(source)s for the current user.
-- Autovacuum workers do not count: PostgreSQL itself sends them away.
SELECT (SELECT count(*) FROM pg_stat_activity a
         WHERE a.datid = d.oid AND a.pid <> pg_backend_pid() AND a.backend_type <> 'autovacuum worker')
       + (SELECT count(*) FROM pg_prepared_xacts x WHERE x.database = d.datname) AS connections,
       CASE WHEN r.rolsuper OR has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
            THEN pg_database_size(d.oid) END AS bytes,
       r.rolsuper OR (r.rolcreatedb AND (d.datistemplate OR pg_has_role(d.datdba, 'USAGE'))) AS may_create
  FROM pg_database d, pg_roles r
 WHERE d.datname = %(source)s AND r.rolname = current_user
