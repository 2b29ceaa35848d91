\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_fleet_search_rest;
BEGIN;
SET LOCAL ROLE a_fleet_search_driver;
SELECT set_config('request.jwt.claims', '{"operator": "1"}', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT operator) = 1 FROM fleet.cars), false) THEN RAISE EXCEPTION 'cars leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM fleet.cars_near(30, 10) WHERE plate LIKE 'BLUE%')), false) THEN RAISE EXCEPTION 'no car of another operator is returned'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
