-- Tennis clubs. Coaches work for one or several clubs and hold courts by voucher.
DO $$ BEGIN
  CREATE ROLE b_court_slots_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA court;
GRANT USAGE ON SCHEMA court TO b_court_slots_app;

CREATE TABLE court.clubs (club_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE court.coaches (
  coach_id integer NOT NULL,
  club_id  integer NOT NULL REFERENCES court.clubs,
  PRIMARY KEY (coach_id, club_id)
);
CREATE TABLE court.courts (
  club_id integer NOT NULL REFERENCES court.clubs,
  court   smallint NOT NULL,
  surface text NOT NULL,
  PRIMARY KEY (club_id, court)
);
CREATE TABLE court.holds (
  club_id integer NOT NULL,
  hold_no integer NOT NULL,
  court   smallint NOT NULL,
  voucher text NOT NULL,
  state   text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'used', 'lapsed')),
  PRIMARY KEY (club_id, hold_no),
  FOREIGN KEY (club_id, court) REFERENCES court.courts
);
CREATE UNIQUE INDEX one_hold ON court.holds (voucher) WHERE state = 'open';

CREATE FUNCTION court.mine() RETURNS integer[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(c.club_id) FROM court.coaches c WHERE c.coach_id = nullif(current_setting('court.coach', true), '')::integer
$$;
ALTER TABLE court.clubs   ENABLE ROW LEVEL SECURITY;
ALTER TABLE court.coaches ENABLE ROW LEVEL SECURITY;
ALTER TABLE court.courts  ENABLE ROW LEVEL SECURITY;
ALTER TABLE court.holds   ENABLE ROW LEVEL SECURITY;
CREATE POLICY club ON court.clubs   USING (club_id = ANY (court.mine()));
CREATE POLICY club ON court.coaches USING (club_id = ANY (court.mine()));
CREATE POLICY club ON court.courts  USING (club_id = ANY (court.mine()));
CREATE POLICY club ON court.holds   USING (club_id = ANY (court.mine()));
GRANT SELECT ON court.clubs, court.coaches, court.courts TO b_court_slots_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON court.holds TO b_court_slots_app;

INSERT INTO court.clubs VALUES (1, 'Baseline'), (2, 'Volley'), (3, 'Deuce'), (4, 'Love');
INSERT INTO court.coaches VALUES (31, 1), (32, 2), (33, 3), (34, 4), (35, 2), (35, 3);
INSERT INTO court.courts SELECT club_id, n, CASE n WHEN 1 THEN 'clay' ELSE 'grass' END FROM court.clubs, generate_series(1, 2) n;
INSERT INTO court.holds SELECT club_id, n, 1 + n % 2, format('V%s-%s', club_id, 1000 + n), (ARRAY['open', 'used', 'open'])[n] FROM court.clubs, generate_series(1, 3) n;
