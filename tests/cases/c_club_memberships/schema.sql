-- Sports clubs by membership; the policies call a plain PL/pgSQL function.
DO $$ BEGIN CREATE ROLE club_memberships_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE clubs (club_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE memberships (club_id integer NOT NULL REFERENCES clubs, person integer NOT NULL, since date NOT NULL DEFAULT date '2024-01-01', PRIMARY KEY (club_id, person));
CREATE TABLE matches (club_id integer NOT NULL REFERENCES clubs, match integer NOT NULL, opponent text NOT NULL, tactics text, PRIMARY KEY (club_id, match));
CREATE TABLE fees (club_id integer NOT NULL, person integer NOT NULL, year integer NOT NULL, euros numeric(7,2) NOT NULL, PRIMARY KEY (club_id, person, year), FOREIGN KEY (club_id, person) REFERENCES memberships);
CREATE FUNCTION is_member(c integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM memberships m WHERE m.club_id = c AND m.person = nullif(current_setting('app.person', true), '')::integer);
END $$;
ALTER TABLE clubs ENABLE ROW LEVEL SECURITY; ALTER TABLE memberships ENABLE ROW LEVEL SECURITY; ALTER TABLE matches ENABLE ROW LEVEL SECURITY; ALTER TABLE fees ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON memberships FOR SELECT USING (person = nullif(current_setting('app.person', true), '')::integer);
CREATE POLICY m ON clubs FOR SELECT USING (is_member(club_id));
CREATE POLICY m ON matches USING (is_member(club_id));
CREATE POLICY m ON fees FOR SELECT USING (is_member(club_id));
GRANT SELECT ON clubs, memberships, fees TO club_memberships_app; GRANT SELECT, INSERT, UPDATE, DELETE ON matches TO club_memberships_app;
INSERT INTO clubs VALUES (1, 'Rovers'), (2, 'Wanderers'), (3, 'Athletic');
INSERT INTO memberships SELECT club_id, club_id * 10 + n FROM clubs, generate_series(1, 3) n;
INSERT INTO matches SELECT club_id, n, 'Opponent ' || n, 'high press ' || name || n FROM clubs, generate_series(1, 3) n;
INSERT INTO fees SELECT club_id, person, 2025, 120 + person FROM memberships;
