SET SESSION AUTHORIZATION agency_reports_app;
BEGIN;
SELECT set_config('agency.id', '21', true);
DO $$ BEGIN
  IF EXISTS (SELECT FROM agency.spend_report() WHERE client NOT LIKE '%Blue Fox') THEN RAISE EXCEPTION 'leaks at once'; END IF;
  IF NOT EXISTS (SELECT FROM agency.spend_report('network') WHERE client LIKE '%Clicks') THEN RAISE EXCEPTION 'nothing'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
