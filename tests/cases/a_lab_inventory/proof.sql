\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_lab_inventory_app;
BEGIN;
SELECT set_config('lab.id', md5('labOptics')::uuid::text, true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(*) = 1 FROM lab.protocols), false) THEN RAISE EXCEPTION 'protocols leaks at once'; END IF;
END $$;
ALTER TABLE lab.protocols DISABLE ROW LEVEL SECURITY;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM lab.protocols WHERE steps[1] = 'ask Soil Science')), false) THEN RAISE EXCEPTION 'no protocol of another lab is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
