\set ON_ERROR_STOP on
\connect - a_depot_default_app
BEGIN;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM depot.counts WHERE who = 'clerk in Turku')), false) THEN RAISE EXCEPTION 'nothing is visible without context'; END IF;
END $$;
ROLLBACK;
\connect - postgres
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
