\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_farm_diary_app;
BEGIN;
DO $$ BEGIN
  IF NOT coalesce((NOT EXISTS (SELECT FROM farm.yields)), false) THEN RAISE EXCEPTION 'leaks on a fresh connection'; END IF;
END $$;
COMMIT;
BEGIN;
SELECT set_config('farm.farm', 'Hof Linde', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT farm) = 1 FROM farm.yields), false) THEN RAISE EXCEPTION 'leaks with context as well'; END IF;
END $$;
COMMIT;
BEGIN;
DO $$ BEGIN
  IF NOT coalesce((NOT EXISTS (SELECT FROM farm.sprayings)), false) THEN RAISE EXCEPTION 'sprayings leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT farm) = 3 FROM farm.yields), false) THEN RAISE EXCEPTION 'nothing is visible on the reused connection'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
