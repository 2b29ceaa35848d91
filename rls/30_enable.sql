-- Invariant: every table that holds tenants' rows has row security enabled, and forced upon its owner.
-- A table without a policy shows nothing to anybody whom row security binds, so this comes first.

DO $$
DECLARE
  this text;
BEGIN
  FOREACH this IN ARRAY ARRAY['tenants', 'users', 'conversations', 'messages', 'audit_log', 'audit_seals'] LOOP
    CONTINUE WHEN to_regclass(format('public.%I', this)) IS NULL;  -- after a downgrade
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', this);
  END LOOP;
END $$;
