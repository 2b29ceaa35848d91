\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_hotel_reporting_app;
BEGIN;
SELECT set_config('hotel.id', '1', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT hotel_id) = 1 FROM hotel.stays), false) THEN RAISE EXCEPTION 'stays leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM backoffice.occupancy WHERE guest LIKE 'Guest of Bristol%')), false) THEN RAISE EXCEPTION 'no guest of another hotel is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
