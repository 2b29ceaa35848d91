-- Databases that a run of these probes may have left, with what it wrote of itself and the roles named after them.
SELECT d.datname, shobj_description(d.oid, 'pg_database') AS about,
       ARRAY(SELECT r.rolname::text FROM pg_roles r WHERE r.rolname LIKE replace(d.datname, '_', '\_') || '\_%') AS roles
  FROM pg_database d
 WHERE d.datname ~ '^tenantproof_server_[0-9a-f]{8}$'
