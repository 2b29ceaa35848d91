\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_court_slots_app;
BEGIN;
SELECT set_config('court.coach', '31', true);
DO $$ BEGIN
  IF NOT ((SELECT count(DISTINCT club_id) FROM court.holds) = 1) THEN RAISE EXCEPTION 'holds can be read'; END IF;
END $$;
DO $$ DECLARE n bigint; BEGIN
  INSERT INTO court.holds VALUES (1, 50, 1, 'V4-1009') ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n <> 1 THEN RAISE EXCEPTION 'a free number is refused'; END IF;
  INSERT INTO court.holds VALUES (1, 51, 1, 'V4-1001') ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n <> 0 THEN RAISE EXCEPTION 'the number of another club is accepted'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
