\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_species_index_app;
BEGIN;
SELECT set_config('zoo.here', '2', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT zoo) = 1 AND count(*) = 6 FROM zoo.observation), false) THEN RAISE EXCEPTION 'the parent leaks as well, or shows nothing'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT zoo) = 1 FROM zoo.weighing), false) THEN RAISE EXCEPTION 'weighing leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM zoo.treatment WHERE remarks = 'quiet: Dublin')), false) THEN RAISE EXCEPTION 'no treatment of another zoo is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
