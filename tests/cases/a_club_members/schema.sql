-- Sports clubs; whoever is a member sees the club. Joining is a self-service.
DO $$ BEGIN
  CREATE ROLE a_club_members_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA club;
GRANT USAGE ON SCHEMA club TO a_club_members_app;

CREATE TABLE club.clubs (club_id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE club.members (
  club_id bigint NOT NULL REFERENCES club.clubs,
  user_id bigint NOT NULL,
  since   date NOT NULL DEFAULT current_date,
  PRIMARY KEY (club_id, user_id)
);
CREATE TABLE club.minutes (
  club_id bigint NOT NULL REFERENCES club.clubs,
  held_on date NOT NULL,
  text    text NOT NULL,
  PRIMARY KEY (club_id, held_on)
);
CREATE TABLE club.cash (
  club_id bigint NOT NULL REFERENCES club.clubs,
  entry   integer NOT NULL,
  amount  numeric(10,2) NOT NULL,
  reason  text NOT NULL,
  PRIMARY KEY (club_id, entry)
);

CREATE FUNCTION club.me() RETURNS bigint LANGUAGE sql STABLE RETURN nullif(current_setting('club.user_id', true), '')::bigint;
CREATE FUNCTION club.mine() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT m.club_id FROM club.members m WHERE m.user_id = club.me();
END;

ALTER TABLE club.clubs ENABLE ROW LEVEL SECURITY;
ALTER TABLE club.members ENABLE ROW LEVEL SECURITY;
ALTER TABLE club.minutes ENABLE ROW LEVEL SECURITY;
ALTER TABLE club.cash ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON club.clubs   FOR SELECT USING (club_id IN (SELECT club.mine()));
CREATE POLICY mine ON club.members FOR SELECT USING (club_id IN (SELECT club.mine()));
CREATE POLICY mine ON club.minutes USING (club_id IN (SELECT club.mine()));
CREATE POLICY mine ON club.cash    USING (club_id IN (SELECT club.mine()));
CREATE POLICY join_a_club ON club.members FOR INSERT WITH CHECK (user_id = club.me());
GRANT SELECT ON club.clubs TO a_club_members_app;
GRANT SELECT, INSERT ON club.members TO a_club_members_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON club.minutes, club.cash TO a_club_members_app;

INSERT INTO club.clubs VALUES (1, 'Rowing'), (2, 'Fencing'), (3, 'Judo'), (4, 'Chess');
INSERT INTO club.members SELECT club_id, 900 + club_id, '2020-01-01' FROM club.clubs;
INSERT INTO club.members VALUES (2, 901, '2021-01-01'), (3, 910, '2021-01-01'), (4, 910, '2022-01-01');
INSERT INTO club.minutes SELECT club_id, '2026-01-20', name || ' board: raise the fee' FROM club.clubs;
INSERT INTO club.cash SELECT club_id, n, 10 * n, 'raffle of ' || name FROM club.clubs, generate_series(1, 3) n;
