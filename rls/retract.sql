-- Invariant: afterwards no policy and no audit trigger depends on a column, so a migration may drop any; and app_user
-- can reach no table until the numbered scripts have run again.

DO $$
DECLARE
  this record;
BEGIN
  FOR this IN SELECT polname AS name, polrelid::regclass AS relation FROM pg_policy p
              JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('DROP POLICY %I ON %s', this.name, this.relation);
  END LOOP;
  FOR this IN SELECT tgname AS name, tgrelid::regclass AS relation FROM pg_trigger
              JOIN pg_proc f ON f.oid = tgfoid
              WHERE NOT tgisinternal AND f.pronamespace = to_regnamespace('audit')
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', this.name, this.relation);
  END LOOP;
  IF to_regrole('app_user') IS NOT NULL THEN
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app_user;
  END IF;
END $$;
