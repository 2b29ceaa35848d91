-- Gyms: exercises built in and their own, training plans.
DO $$ BEGIN
  CREATE ROLE b_safe_builtin_rows_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA fit;
GRANT USAGE ON SCHEMA fit TO b_safe_builtin_rows_app;

CREATE TABLE fit.gyms (gym integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE fit.muscles (muscle text PRIMARY KEY, latin text NOT NULL);
CREATE TABLE fit.exercises (
  gym    integer REFERENCES fit.gyms,
  name   text NOT NULL,
  muscle text NOT NULL REFERENCES fit.muscles,
  advice text,
  UNIQUE NULLS NOT DISTINCT (gym, name)
);
CREATE TABLE fit.members (
  gym       integer NOT NULL REFERENCES fit.gyms,
  member_no integer NOT NULL,
  name      text NOT NULL,
  mentor    integer,
  PRIMARY KEY (gym, member_no),
  FOREIGN KEY (gym, mentor) REFERENCES fit.members ON DELETE SET NULL (mentor)
);
CREATE TABLE fit.plans (
  gym       integer NOT NULL,
  member_no integer NOT NULL,
  exercise  text NOT NULL,
  sets      smallint NOT NULL,
  PRIMARY KEY (gym, member_no, exercise),
  FOREIGN KEY (gym, member_no) REFERENCES fit.members ON DELETE CASCADE
);

ALTER TABLE fit.gyms      ENABLE ROW LEVEL SECURITY;
ALTER TABLE fit.exercises ENABLE ROW LEVEL SECURITY;
ALTER TABLE fit.members   ENABLE ROW LEVEL SECURITY;
ALTER TABLE fit.plans     ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON fit.gyms      USING (gym = nullif(current_setting('fit.gym', true), '')::integer);
CREATE POLICY own ON fit.exercises USING (gym = nullif(current_setting('fit.gym', true), '')::integer);
CREATE POLICY own ON fit.members   USING (gym = nullif(current_setting('fit.gym', true), '')::integer);
CREATE POLICY own ON fit.plans     USING (gym = nullif(current_setting('fit.gym', true), '')::integer);
CREATE POLICY builtin ON fit.exercises FOR SELECT USING (gym IS NULL);

GRANT SELECT ON fit.gyms, fit.muscles TO b_safe_builtin_rows_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON fit.exercises, fit.members, fit.plans TO b_safe_builtin_rows_app;

INSERT INTO fit.gyms VALUES (1, 'Iron'), (2, 'Silver'), (3, 'Gold');
INSERT INTO fit.muscles VALUES ('calf', 'gastrocnemius'), ('thigh', 'quadriceps femoris');
INSERT INTO fit.exercises VALUES (NULL, 'squat', 'thigh', 'keep your back straight'), (NULL, 'calf raise', 'calf', NULL);
INSERT INTO fit.exercises SELECT gym, format('%s special', name), 'thigh', 'secret of ' || name FROM fit.gyms;
INSERT INTO fit.members SELECT gym, n, 'Member ' || n, nullif(n - 1, 0) FROM fit.gyms, generate_series(1, 4) n;
INSERT INTO fit.plans SELECT gym, member_no, 'squat', 3 FROM fit.members;
