-- Invariant: app_user is a plain login that owns nothing and is a member of nothing; what it may do is granted below
-- and nowhere else. admin_user may do everything; audit_writer only owns the audit trigger and cannot log in.
-- No script sets a password: whoever runs the server does, with ALTER ROLE … PASSWORD or by pg_hba.conf.
--
-- A managed server without superusers: run this as a role with CREATEROLE that owns the database. admin_user then gets
-- each of CREATEDB, CREATEROLE and BYPASSRLS that the running role has itself and may pass on, and rls/40_policies.sql
-- gives the running role a policy of its own where it cannot bypass row security.
--
-- Roles belong to the server, not to the database: nothing is altered that is right already, so that two databases of
-- one server can be provisioned at the same time.

DO $$
DECLARE
  me pg_roles := (SELECT r FROM pg_roles r WHERE rolname = current_user);
  wanted text := CASE WHEN me.rolsuper THEN 'SUPERUSER CREATEDB CREATEROLE'
                      ELSE concat_ws(' ', CASE WHEN me.rolcreatedb THEN 'CREATEDB' END, 'CREATEROLE',
                                          CASE WHEN me.rolbypassrls THEN 'BYPASSRLS' END) END;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'admin_user') THEN
    EXECUTE 'CREATE ROLE admin_user LOGIN ' || wanted;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- somebody else has just made it
END $$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_user') THEN
    CREATE ROLE app_user LOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'audit_writer') THEN
    CREATE ROLE audit_writer NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
DECLARE
  this record;
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_user' AND (rolsuper OR rolcreatedb OR rolcreaterole
             OR rolbypassrls OR rolreplication OR NOT rolcanlogin)) THEN
    ALTER ROLE app_user LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'audit_writer' AND (rolsuper OR rolcreatedb OR rolcreaterole
             OR rolbypassrls OR rolreplication OR rolcanlogin)) THEN
    ALTER ROLE audit_writer NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
  END IF;

  FOR this IN SELECT m.roleid::regrole AS role, m.member::regrole AS member FROM pg_auth_members m
              WHERE m.member IN ('app_user'::regrole, 'audit_writer'::regrole)
  LOOP
    EXECUTE format('REVOKE %s FROM %s', this.role, this.member);
  END LOOP;

  -- A default tenant, set on the role or on the database, would be the tenant of every session that names none.
  FOR this IN
    SELECT CASE WHEN s.setrole = 0 THEN format('ALTER DATABASE %I', current_database())
                WHEN s.setdatabase = 0 THEN 'ALTER ROLE app_user'
                ELSE format('ALTER ROLE app_user IN DATABASE %I', current_database()) END AS whose,
           split_part(setting, '=', 1) AS name
    FROM pg_db_role_setting s, unnest(s.setconfig) AS setting
    WHERE s.setrole IN (0, 'app_user'::regrole) AND setting LIKE 'app.%'
      AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  LOOP
    EXECUTE format('%s RESET %s', this.whose, this.name);
  END LOOP;

  IF EXISTS (SELECT FROM pg_class WHERE relowner = 'app_user'::regrole)
     OR EXISTS (SELECT FROM pg_namespace WHERE nspowner = 'app_user'::regrole)
     OR EXISTS (SELECT FROM pg_proc WHERE proowner = 'app_user'::regrole) THEN
    RAISE 'app_user owns objects in this database; an owner may switch row security off: give them to another role first'
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
END $$;
