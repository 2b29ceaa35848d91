-- Sports association. A club is known by region and number; teams name their captain, players name their team.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'd_league_captains_app') THEN CREATE ROLE d_league_captains_app LOGIN; END IF;
END $$;

CREATE SCHEMA league;
GRANT USAGE ON SCHEMA league TO d_league_captains_app;

CREATE DOMAIN league.region AS char(2) CHECK (VALUE ~ '^[A-Z]{2}$');

CREATE FUNCTION league.my_region() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('league.region', true), '');
CREATE FUNCTION league.my_club() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('league.club', true), '')::integer;

CREATE TABLE league.clubs (
  region league.region NOT NULL,
  club   integer NOT NULL,
  name   text NOT NULL,
  PRIMARY KEY (region, club)
);
CREATE TABLE league.teams (
  region  league.region NOT NULL DEFAULT league.my_region(),
  club    integer NOT NULL DEFAULT league.my_club(),
  team    text NOT NULL,
  captain bigint,
  PRIMARY KEY (region, club, team),
  FOREIGN KEY (region, club) REFERENCES league.clubs
);
-- the licence number is the association's, given once for all clubs
CREATE TABLE league.players (
  licence bigint GENERATED ALWAYS AS IDENTITY (START WITH 700100 INCREMENT BY 7) PRIMARY KEY,
  region  league.region NOT NULL DEFAULT league.my_region(),
  club    integer NOT NULL DEFAULT league.my_club(),
  team    text,
  name    text NOT NULL,
  born    date NOT NULL,
  UNIQUE (region, club, licence),
  FOREIGN KEY (region, club) REFERENCES league.clubs,
  FOREIGN KEY (region, club, team) REFERENCES league.teams ON DELETE SET NULL (team)
);
CREATE TABLE league.bans (
  region  league.region NOT NULL DEFAULT league.my_region(),
  club    integer NOT NULL DEFAULT league.my_club(),
  licence bigint NOT NULL,
  during  daterange NOT NULL,
  reason  text NOT NULL,
  PRIMARY KEY (region, club, licence, during),
  FOREIGN KEY (region, club, licence) REFERENCES league.players (region, club, licence) ON DELETE CASCADE
);
ALTER TABLE league.teams ADD CONSTRAINT teams_captain_fkey FOREIGN KEY (captain) REFERENCES league.players DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE league.clubs   ENABLE ROW LEVEL SECURITY;
ALTER TABLE league.teams   ENABLE ROW LEVEL SECURITY;
ALTER TABLE league.players ENABLE ROW LEVEL SECURITY;
ALTER TABLE league.bans    ENABLE ROW LEVEL SECURITY;
CREATE POLICY club ON league.clubs FOR SELECT USING ((region, club) = (league.my_region(), league.my_club()));
CREATE POLICY club ON league.teams   USING ((region, club) = (league.my_region(), league.my_club()));
CREATE POLICY club ON league.players USING ((region, club) = (league.my_region(), league.my_club()));
CREATE POLICY club ON league.bans    USING ((region, club) = (league.my_region(), league.my_club()));

GRANT SELECT ON league.clubs, league.bans TO d_league_captains_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON league.teams TO d_league_captains_app;
GRANT SELECT, DELETE, INSERT (region, club, team, name, born), UPDATE (team, name, born) ON league.players TO d_league_captains_app;

INSERT INTO league.clubs VALUES ('NW', 1, 'Harbour FC'), ('NW', 11, 'Harbour Youth'), ('SE', 1, 'Vineyard SC');
INSERT INTO league.teams (region, club, team) SELECT region, club, t FROM league.clubs, unnest(ARRAY['first', 'u19']) t;
INSERT INTO league.players (region, club, team, name, born) SELECT region, club, team, 'Player ' || n || ' of ' || team, date '1999-05-05' + 31 * n FROM league.teams, generate_series(1, 3) n ORDER BY region, club, team, n;
UPDATE league.teams t SET captain = (SELECT min(p.licence) FROM league.players p WHERE (p.region, p.club, p.team) = (t.region, t.club, t.team)) WHERE team = 'first';
INSERT INTO league.bans SELECT region, club, max(licence), '[2025-03-01,2025-03-15)', 'red card' FROM league.players GROUP BY 1, 2;
