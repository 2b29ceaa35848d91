\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_parcel_lockers_gate;
BEGIN;
SET LOCAL ROLE b_parcel_lockers_courier;
SELECT set_config('request.jwt.claims', '{"operator": 2, "role": "courier"}', true);
DO $$ BEGIN
  IF NOT ((SELECT count(*) FROM parcels) = 3) THEN RAISE EXCEPTION 'parcels can be read at once'; END IF;
END $$;
UPDATE parcels SET operator_id = 2;
DO $$ BEGIN
  IF NOT ((SELECT count(*) FROM parcels) = 9) THEN RAISE EXCEPTION 'nothing was stolen'; END IF;
END $$;
SET LOCAL ROLE b_parcel_lockers_courier;
SELECT set_config('request.jwt.claims', '{"operator": 1, "role": "courier"}', true);
DO $$ BEGIN
  IF NOT (NOT EXISTS (SELECT FROM parcels)) THEN RAISE EXCEPTION 'operator 1 still has parcels'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
