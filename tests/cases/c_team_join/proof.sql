\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION c_team_join_engine;
BEGIN;
SELECT set_config('hasura.user', '{"x-hasura-role": "user", "x-hasura-user-id": "11"}', true);
DO $$
BEGIN
  IF (SELECT array_agg(DISTINCT team) FROM wiki.pages) <> '{otters}' THEN RAISE EXCEPTION 'leaks at once'; END IF;
  INSERT INTO wiki.members (team, user_id) VALUES ('ferns', 11);
  IF NOT EXISTS (SELECT FROM wiki.pages WHERE team = 'ferns' AND path = 'salaries') THEN RAISE EXCEPTION 'held'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
