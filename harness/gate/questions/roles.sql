-- Roles that this database's objects know, or that no policy binds, with attributes, memberships and settings.
-- The role that made the server (oid 10) and the predefined ones are the same everywhere.
WITH known (oid) AS (
  SELECT relowner FROM pg_class UNION SELECT e.grantee FROM pg_class c CROSS JOIN aclexplode(c.relacl) e
  UNION SELECT proowner FROM pg_proc UNION SELECT e.grantee FROM pg_proc p CROSS JOIN aclexplode(p.proacl) e
  UNION SELECT nspowner FROM pg_namespace UNION SELECT e.grantee FROM pg_namespace n CROSS JOIN aclexplode(n.nspacl) e
  UNION SELECT unnest(polroles) FROM pg_policy UNION SELECT defaclrole FROM pg_default_acl
  UNION SELECT e.grantee FROM pg_database CROSS JOIN aclexplode(datacl) e WHERE datname = current_database()
)
SELECT 'role', r.rolname::text, '',
       jsonb_build_object('superuser', r.rolsuper, 'bypassrls', r.rolbypassrls, 'createrole', r.rolcreaterole, 'createdb', r.rolcreatedb,
         'replication', r.rolreplication, 'login', r.rolcanlogin, 'inherit', r.rolinherit,
         'member_of', ARRAY(SELECT DISTINCT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid ORDER BY 1),
         'admin_of', ARRAY(SELECT DISTINCT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid AND m.admin_option ORDER BY 1),
         'settings', ARRAY(SELECT unnest(s.setconfig) FROM pg_db_role_setting s
                            WHERE s.setrole = r.oid AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) ORDER BY 1))::text
  FROM pg_roles r
 WHERE r.oid <> 10 AND r.rolname !~ '^pg_'
   AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR EXISTS (SELECT FROM known k WHERE k.oid = r.oid OR (k.oid >= 16384 AND pg_has_role(r.oid, k.oid, 'MEMBER'))))
