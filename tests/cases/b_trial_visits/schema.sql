-- Clinical trial data capture. Staff see the visits of the sites that they work for.
DO $$ BEGIN
  CREATE ROLE b_trial_visits_edc LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA trial;
GRANT USAGE ON SCHEMA trial TO b_trial_visits_edc;

CREATE TABLE trial.sites (site_id bigint PRIMARY KEY, hospital text NOT NULL);
CREATE TABLE trial.staff (
  user_id bigint NOT NULL,
  site_id bigint NOT NULL REFERENCES trial.sites,
  duty    text NOT NULL,
  PRIMARY KEY (user_id, site_id)
);
CREATE TABLE trial.subjects (
  site_id    bigint NOT NULL REFERENCES trial.sites,
  subject_no integer NOT NULL,
  initials   text NOT NULL,
  arm        text NOT NULL CHECK (arm IN ('A', 'B')),
  PRIMARY KEY (site_id, subject_no)
);
CREATE TABLE trial.visits (
  site_id    bigint NOT NULL,
  subject_no integer NOT NULL,
  visit      smallint NOT NULL,
  systolic   smallint NOT NULL,
  locked     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (site_id, subject_no, visit),
  FOREIGN KEY (site_id, subject_no) REFERENCES trial.subjects
);

CREATE FUNCTION trial.my_sites() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT s.site_id FROM trial.staff s WHERE s.user_id = nullif(current_setting('trial.user', true), '')::bigint;
END;

ALTER TABLE trial.sites    ENABLE ROW LEVEL SECURITY;
ALTER TABLE trial.staff    ENABLE ROW LEVEL SECURITY;
ALTER TABLE trial.subjects ENABLE ROW LEVEL SECURITY;
CREATE POLICY my_site ON trial.sites    USING (site_id IN (SELECT trial.my_sites()));
CREATE POLICY my_site ON trial.staff    USING (site_id IN (SELECT trial.my_sites()));
CREATE POLICY my_site ON trial.subjects USING (site_id IN (SELECT trial.my_sites()));
ALTER TABLE trial.visits ENABLE ROW LEVEL SECURITY;
CREATE POLICY see    ON trial.visits FOR SELECT USING (site_id IN (SELECT trial.my_sites()));
CREATE POLICY record ON trial.visits FOR INSERT WITH CHECK (site_id IN (SELECT trial.my_sites()));
CREATE POLICY lock   ON trial.visits FOR UPDATE USING (true);

GRANT SELECT ON trial.sites, trial.staff TO b_trial_visits_edc;
GRANT SELECT, INSERT, UPDATE (initials) ON trial.subjects TO b_trial_visits_edc;
GRANT SELECT, INSERT, UPDATE (locked) ON trial.visits TO b_trial_visits_edc;

INSERT INTO trial.sites VALUES (901, 'Charité'), (902, 'Karolinska'), (903, 'Mayo');
INSERT INTO trial.staff VALUES (1, 901, 'nurse'), (2, 902, 'nurse'), (3, 903, 'nurse'), (4, 901, 'monitor'), (4, 902, 'monitor');
INSERT INTO trial.subjects SELECT site_id, n, chr(64 + n) || 'X', CASE n % 2 WHEN 0 THEN 'A' ELSE 'B' END FROM trial.sites, generate_series(1, 3) n;
INSERT INTO trial.visits SELECT site_id, subject_no, v, 110 + v * subject_no FROM trial.subjects, generate_series(1, 2) v;
