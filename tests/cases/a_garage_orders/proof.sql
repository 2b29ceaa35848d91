\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_garage_orders_app;
BEGIN;
SELECT set_config('garage.id', md5('Pit Stop')::uuid::text, true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT garage_id) = 1 FROM garage.job_part), false) THEN RAISE EXCEPTION 'job_part leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM garage.remark WHERE txt LIKE '%Silent Diesel')), false) THEN RAISE EXCEPTION 'no remark of another garage is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
