-- Every role but the server's own, with its attributes.
SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
  FROM pg_roles
 WHERE rolname !~ '^pg_'
 ORDER BY oid
