\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_fleet_desk_app;
BEGIN;
SELECT set_config('fleet.depot', '10', true);
DO $$ BEGIN
  IF NOT ((SELECT count(DISTINCT depot) FROM fleet.my_trips) = 1) THEN RAISE EXCEPTION 'the view leaks as well'; END IF;
END $$;
INSERT INTO fleet.my_trips VALUES (20, 99, 'TU 101', 'nowhere', 9999);
SELECT set_config('fleet.depot', '20', true);
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM fleet.my_trips WHERE trip_no = 99)) THEN RAISE EXCEPTION 'no trip was planted'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
