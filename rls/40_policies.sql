-- Invariant: app_user reads and writes rows of the current tenant, and of no other, whatever the statement.
-- With no tenant set the comparison is NULL, so no row qualifies: the policy fails closed.
--
-- One policy a table, for ALL commands: separate ones are OR-ed for the commands that they share, and one for writing
-- that is laxer than one for reading lets an UPDATE that reads no column through. USING and WITH CHECK are the same.
-- For app_user only: DROP OWNED BY app_user drops them, which closes the tables and opens nothing.

DO $$
DECLARE
  this text;
BEGIN
  FOREACH this IN ARRAY ARRAY['tenants', 'users', 'conversations', 'messages'] LOOP
    CONTINUE WHEN to_regclass(format('public.%I', this)) IS NULL;
    EXECUTE format('DROP POLICY IF EXISTS own_tenant ON public.%I', this);
    EXECUTE format('CREATE POLICY own_tenant ON public.%I FOR ALL TO app_user
                      USING (tenant_id = tenancy.current_tenant())
                      WITH CHECK (tenant_id = tenancy.current_tenant())', this);
  END LOOP;

  -- The audit tables are read by their tenant and written by nobody but the trigger and the sealer.
  FOREACH this IN ARRAY ARRAY['audit_log', 'audit_seals'] LOOP
    CONTINUE WHEN to_regclass(format('public.%I', this)) IS NULL;
    EXECUTE format('DROP POLICY IF EXISTS own_tenant ON public.%I', this);
    EXECUTE format('CREATE POLICY own_tenant ON public.%I FOR SELECT TO app_user
                      USING (tenant_id = tenancy.current_tenant())', this);
  END LOOP;

  -- The trigger copies the tenant from the row that was changed; changes made outside the application have no context.
  IF to_regclass('public.audit_log') IS NOT NULL THEN
    DROP POLICY IF EXISTS written_by_trigger ON public.audit_log;
    CREATE POLICY written_by_trigger ON public.audit_log FOR INSERT TO audit_writer WITH CHECK (true);
  END IF;
END $$;

-- Only where no superuser and no BYPASSRLS is to be had: FORCE binds the owner, who must still migrate, seed and seal.
DO $$
DECLARE
  this text;
BEGIN
  FOREACH this IN ARRAY ARRAY['tenants', 'users', 'conversations', 'messages', 'audit_log', 'audit_seals'] LOOP
    CONTINUE WHEN to_regclass(format('public.%I', this)) IS NULL;
    EXECUTE format('DROP POLICY IF EXISTS operator ON public.%I', this);
    CONTINUE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls));
    EXECUTE format('CREATE POLICY operator ON public.%I FOR ALL TO %I USING (true) WITH CHECK (true)', this, current_user);
  END LOOP;
END $$;
