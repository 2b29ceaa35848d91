\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_club_invites_app;
BEGIN;
SELECT set_config('club.email', 'chess1@club.example', true);
DO $$ BEGIN
  IF NOT (NOT EXISTS (SELECT FROM club.minutes WHERE club = 'judo')) THEN RAISE EXCEPTION 'minutes can be read at once'; END IF;
END $$;
INSERT INTO club.invitations VALUES ('judo', 'chess1@club.example', 'chess1@club.example');
SELECT club.accept('judo');
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM club.minutes WHERE club = 'judo')) THEN RAISE EXCEPTION 'the minutes of the other club cannot be read'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
