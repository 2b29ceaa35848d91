\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
SELECT min(licence) AS theirs FROM league.players WHERE region = 'SE' AND team = 'u19' \gset
BEGIN;
SET LOCAL SESSION AUTHORIZATION d_league_captains_app;
SELECT set_config('league.region', 'NW', true), set_config('league.club', '1', true);
DO $$ BEGIN
  IF (SELECT count(DISTINCT (region, club)) FROM league.players) <> 1 OR (SELECT count(DISTINCT (region, club)) FROM league.teams) <> 1 THEN RAISE EXCEPTION 'another leak: rows'; END IF;
END $$;
UPDATE league.teams SET captain = :theirs WHERE team = 'u19';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT set_config('league.region', 'SE', true), set_config('league.club', '1', true);
SELECT set_config('t.theirs', :'theirs', true);
DO $$
DECLARE hindered boolean := false;
BEGIN
  BEGIN
    DELETE FROM league.players WHERE licence = current_setting('t.theirs')::bigint;
    IF NOT FOUND THEN RAISE EXCEPTION 'not its own player'; END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
  EXCEPTION WHEN foreign_key_violation THEN hindered := true;
  END;
  IF NOT hindered THEN RAISE EXCEPTION 'the club may delete its player'; END IF;
END $$;
ROLLBACK;
\o
\echo LEAK
