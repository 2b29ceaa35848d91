\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_choir_scores_app;
BEGIN;
SELECT set_config('choir.code', 'cantus', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT code) = 1 FROM choir.singers), false) THEN RAISE EXCEPTION 'singers leak as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM choir.attendance WHERE excuse LIKE '%Cantus Firmus')), false) THEN RAISE EXCEPTION 'no excuse of Cantus is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
