-- Whether the current user may make databases and roles, and whether a role is there already.
SELECT rolname, rolsuper OR rolcreatedb AS makes_databases, rolsuper OR rolcreaterole AS makes_roles,
       EXISTS (SELECT FROM pg_roles WHERE rolname = %(role)s) AS role_is_there
  FROM pg_roles
 WHERE rolname = current_user
