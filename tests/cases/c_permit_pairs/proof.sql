\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION s_permit_pairs_app;
BEGIN;
SELECT set_config('permit.district', '3', true), set_config('permit.dept', '40', true);
DO $$ BEGIN IF (SELECT count(DISTINCT (district, dept)) FROM permit.applications) <> 1 THEN RAISE EXCEPTION 'leaks even more'; END IF; END $$;
SELECT set_config('permit.district', '11', true), set_config('permit.dept', '2', true);
DO $$
DECLARE n bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM permit.hearings WHERE district = '1' AND dept = '12' AND minutes = 'Minutes of 1-12') THEN RAISE EXCEPTION 'the other office''s minutes are not visible'; END IF;
  UPDATE permit.applications SET outcome = 'refused', decided_on = current_date WHERE district = '1';
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n = 0 THEN RAISE EXCEPTION 'and cannot be changed'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
