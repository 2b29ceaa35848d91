\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_usage_totals_app;
BEGIN;
SELECT set_config('ci.team', 'core', true);
DO $$ BEGIN
  IF NOT ((SELECT count(*) FROM ci.builds) = 5) THEN RAISE EXCEPTION 'builds can be read'; END IF;
END $$;
DO $$ BEGIN
  IF NOT ((SELECT builds FROM ci.load) = 15) THEN RAISE EXCEPTION 'the total is not known'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
