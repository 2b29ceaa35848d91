\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_join_band_app;
BEGIN;
SELECT set_config('band.player', 'ann', true);
DO $$ BEGIN
  IF NOT (NOT EXISTS (SELECT FROM band.gigs WHERE band_id = 3)) THEN RAISE EXCEPTION 'gigs can be read at once'; END IF;
END $$;
SELECT band.join_band(3);
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM band.gigs WHERE band_id = 3)) THEN RAISE EXCEPTION 'the other band has not been joined'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
