\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_import_worker_app;
BEGIN;
SELECT set_config('survey.customer', '9000000001', true);
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM survey.replies WHERE 'written by r2@metro.example' = ANY (answers))), false) THEN RAISE EXCEPTION 'no reply of another customer is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
