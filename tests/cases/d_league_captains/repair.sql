ALTER TABLE league.teams DROP CONSTRAINT teams_captain_fkey;
ALTER TABLE league.teams ADD CONSTRAINT teams_captain_fkey FOREIGN KEY (region, club, captain) REFERENCES league.players (region, club, licence) DEFERRABLE INITIALLY DEFERRED;
