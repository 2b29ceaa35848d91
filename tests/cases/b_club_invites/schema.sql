-- Sports clubs. Members invite others; an invitation accepted makes a member.
DO $$ BEGIN
  CREATE ROLE b_club_invites_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA club;
GRANT USAGE ON SCHEMA club TO b_club_invites_app;

CREATE TABLE club.clubs (club text PRIMARY KEY, town text NOT NULL);
CREATE TABLE club.members (
  club  text NOT NULL REFERENCES club.clubs,
  email text NOT NULL,
  PRIMARY KEY (club, email)
);
CREATE TABLE club.invitations (
  club       text NOT NULL REFERENCES club.clubs,
  email      text NOT NULL,
  invited_by text NOT NULL,
  PRIMARY KEY (club, email, invited_by)
);
CREATE TABLE club.minutes (
  club text NOT NULL REFERENCES club.clubs,
  held date NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (club, held)
);

CREATE FUNCTION club.me() RETURNS text LANGUAGE sql STABLE
  RETURN nullif(current_setting('club.email', true), '');
CREATE FUNCTION club.mine() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT m.club FROM club.members m WHERE m.email = club.me();
END;
CREATE FUNCTION club.accept(which text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO club.members SELECT DISTINCT i.club, i.email FROM club.invitations i WHERE i.club = which AND i.email = club.me() ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

ALTER TABLE club.clubs   ENABLE ROW LEVEL SECURITY;
ALTER TABLE club.members ENABLE ROW LEVEL SECURITY;
ALTER TABLE club.minutes ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON club.clubs   USING (club IN (SELECT club.mine()));
CREATE POLICY mine ON club.members USING (club IN (SELECT club.mine()));
CREATE POLICY mine ON club.minutes USING (club IN (SELECT club.mine()));
ALTER TABLE club.invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY read   ON club.invitations FOR SELECT USING (club IN (SELECT club.mine()));
CREATE POLICY invite ON club.invitations FOR INSERT WITH CHECK (invited_by = club.me());
CREATE POLICY revoke ON club.invitations FOR DELETE USING (club IN (SELECT club.mine()));

GRANT SELECT ON club.clubs, club.members TO b_club_invites_app;
GRANT SELECT, INSERT, DELETE ON club.invitations TO b_club_invites_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON club.minutes TO b_club_invites_app;

INSERT INTO club.clubs VALUES ('chess', 'Riga'), ('judo', 'Lyon'), ('rowing', 'Bled');
INSERT INTO club.members SELECT club, format('%s%s@club.example', club, n) FROM club.clubs, generate_series(1, 2) n;
INSERT INTO club.invitations SELECT club, 'friend.' || email, email FROM club.members;
INSERT INTO club.minutes SELECT club, '2025-01-15', 'Confidential minutes of ' || club FROM club.clubs;
