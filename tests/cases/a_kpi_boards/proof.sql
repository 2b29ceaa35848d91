\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_kpi_boards_app;
BEGIN;
SELECT set_config('kpi.company', '1', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(*) = 2 FROM kpi.my_totals), false) THEN RAISE EXCEPTION 'the filtering view leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM kpi.rep_totals WHERE rep = 'Cloud rep 1' AND total = 9006)), false) THEN RAISE EXCEPTION 'no total of another company is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
