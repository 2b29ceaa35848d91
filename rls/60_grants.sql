-- Invariant: app_user has exactly the privileges below. No TRUNCATE, REFERENCES or TRIGGER (row security does not bind
-- them), no CREATE on any schema, no temporary tables (they would shadow the tables that a function names).
-- INSERT and UPDATE name their columns: nobody chooses an id, so no id tells whether a row exists; no row is moved
-- to another tenant or conversation; times are the database's.

DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM app_user', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO app_user', current_database());
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC, app_user;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, app_user, audit_writer;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, app_user;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public, tenancy FROM PUBLIC, app_user;
REVOKE ALL ON SCHEMA tenancy FROM PUBLIC, app_user;

GRANT USAGE ON SCHEMA public, tenancy TO app_user;
GRANT EXECUTE ON FUNCTION tenancy.current_tenant() TO app_user;

DO $$
BEGIN
  IF to_regclass('public.messages') IS NOT NULL THEN
    GRANT SELECT, UPDATE (name) ON public.tenants TO app_user;
    GRANT SELECT, INSERT (tenant_id, email, display_name, role), UPDATE (email, display_name, role), DELETE
      ON public.users TO app_user;
    GRANT SELECT, INSERT (tenant_id, user_id, channel, status, subject), UPDATE (user_id, status, subject), DELETE
      ON public.conversations TO app_user;
    GRANT SELECT, INSERT (tenant_id, conversation_id, sender, body, client_token), DELETE
      ON public.messages TO app_user;
  END IF;
  IF to_regclass('public.audit_log') IS NOT NULL THEN
    GRANT SELECT ON public.audit_log, public.audit_seals TO app_user;
  END IF;
END $$;
