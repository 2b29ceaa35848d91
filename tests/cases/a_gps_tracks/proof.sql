\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_gps_tracks_app;
BEGIN;
SELECT set_config('gps.carrier', 'RAPIDO', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT carrier) = 1 FROM gps.positions), false) THEN RAISE EXCEPTION 'the parent leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce(((SELECT count(*) FROM gps.positions_q1) + (SELECT count(*) FROM gps.positions_rest) = 0), false) THEN RAISE EXCEPTION 'other partitions leak as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM gps.positions_q2 WHERE note = 'parked by TIRTRANS')), false) THEN RAISE EXCEPTION 'no position of another carrier is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
