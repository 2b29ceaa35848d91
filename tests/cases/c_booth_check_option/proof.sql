\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION r_booth_app;
BEGIN;
SELECT set_config('fair.organiser', '1', true);
DO $$
BEGIN
  IF (SELECT count(*) FROM fair.exhibitors) <> 2 OR (SELECT count(*) FROM fair.booths) <> 3 THEN RAISE EXCEPTION 'exhibitors or booths leak as well, or show nothing'; END IF;
  BEGIN
    INSERT INTO fair.exhibitors VALUES (3, 'none@coff.example', 'x');
    RAISE EXCEPTION 'a row of another organiser can be planted';
  EXCEPTION WHEN with_check_option_violation THEN NULL;
  END;
  BEGIN
    INSERT INTO fair.exhibitors VALUES (3, 'ceo@coff.example', 'x');
  EXCEPTION WHEN unique_violation THEN NULL;
  END;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
\echo LEAK
