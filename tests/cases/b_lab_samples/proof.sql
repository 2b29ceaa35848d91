\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_lab_samples_app;
BEGIN;
SELECT set_config('lims.lab', '5b1d0c00-0000-4000-a000-000000000001', true);
UPDATE lims.sample SET lab_id = '5b1d0c00-0000-4000-a000-000000000003';
SELECT set_config('lims.lab', '5b1d0c00-0000-4000-a000-000000000003', true);
DO $$ BEGIN
  IF NOT ((SELECT count(*) FROM lims.sample) = 6) THEN RAISE EXCEPTION 'no sample was pushed to the other laboratory'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
