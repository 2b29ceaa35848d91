\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_club_members_app;
BEGIN;
SELECT set_config('club.user_id', '904', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(*) = 1 FROM club.minutes), false) THEN RAISE EXCEPTION 'minutes leaks at once'; END IF;
END $$;
INSERT INTO club.members (club_id, user_id) VALUES (1, 904);
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM club.minutes WHERE text LIKE 'Rowing%')), false) THEN RAISE EXCEPTION 'nothing of the other club is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
