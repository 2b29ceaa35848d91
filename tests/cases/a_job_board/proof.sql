\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_job_board_app;
BEGIN;
SELECT set_config('hire.agency', '7001', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT agency_id) = 1 FROM hire.pipeline), false) THEN RAISE EXCEPTION 'pipeline leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM hire.search WHERE email = 'c2@talentry.example')), false) THEN RAISE EXCEPTION 'no candidate of another agency is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
