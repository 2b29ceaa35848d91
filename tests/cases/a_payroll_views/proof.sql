\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_payroll_views_app;
BEGIN;
SELECT set_config('pay.employer', 'BBB', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT employer) = 1 FROM pay.absent_staff), false) THEN RAISE EXCEPTION 'the other view leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM pay.year_totals WHERE name = 'Worker 1 at Crucible Co')), false) THEN RAISE EXCEPTION 'no salary at another employer is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
