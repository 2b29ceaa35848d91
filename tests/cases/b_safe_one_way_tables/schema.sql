-- Online exams: answers go in and are not read back; the clock may be stopped; the keys are for the graders alone.
DO $$ BEGIN
  CREATE ROLE b_safe_one_way_tables_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA core;
CREATE SCHEMA intake;
CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA core, intake TO b_safe_one_way_tables_app;

CREATE TABLE core.schools (school integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE core.exams (
  school integer NOT NULL REFERENCES core.schools,
  exam   text NOT NULL,
  held   date NOT NULL,
  PRIMARY KEY (school, exam)
);
CREATE TABLE core.clock (
  school  integer NOT NULL,
  exam    text NOT NULL,
  stopped boolean NOT NULL DEFAULT false,
  PRIMARY KEY (school, exam),
  FOREIGN KEY (school, exam) REFERENCES core.exams
);
CREATE TABLE intake.answers (
  school integer NOT NULL,
  exam   text NOT NULL,
  pupil  integer NOT NULL,
  task   integer NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (school, exam, pupil, task),
  FOREIGN KEY (school, exam) REFERENCES core.exams
);
-- no row security: no rights
CREATE TABLE vault.keys (
  school integer NOT NULL,
  exam   text NOT NULL,
  task   integer NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (school, exam, task)
);
CREATE TABLE core.graders (school integer NOT NULL REFERENCES core.schools, grader text NOT NULL, PRIMARY KEY (school, grader));

ALTER TABLE core.schools ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.exams   ENABLE ROW LEVEL SECURITY;
CREATE POLICY school ON core.schools FOR SELECT USING (school = nullif(current_setting('exam.school', true), '')::integer);
CREATE POLICY school ON core.exams   FOR SELECT USING (school = nullif(current_setting('exam.school', true), '')::integer);
ALTER TABLE intake.answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY school ON intake.answers FOR INSERT WITH CHECK (school = nullif(current_setting('exam.school', true), '')::integer);
ALTER TABLE core.clock ENABLE ROW LEVEL SECURITY;
CREATE POLICY school ON core.clock FOR UPDATE USING (school = nullif(current_setting('exam.school', true), '')::integer);

GRANT SELECT ON core.schools, core.exams TO b_safe_one_way_tables_app;
GRANT INSERT ON intake.answers TO b_safe_one_way_tables_app;
GRANT UPDATE (stopped) ON core.clock TO b_safe_one_way_tables_app;

INSERT INTO core.schools VALUES (1, 'Lyceum'), (2, 'Academy'), (3, 'Stoa');
INSERT INTO core.exams SELECT school, e, '2025-06-20' FROM core.schools, unnest(ARRAY['logic', 'ethics']) e;
INSERT INTO core.clock SELECT school, exam FROM core.exams;
INSERT INTO intake.answers SELECT school, exam, p, t, format('answer %s', p * t) FROM core.exams, generate_series(1, 2) p, generate_series(1, 2) t;
INSERT INTO vault.keys SELECT school, exam, t, md5(school || exam || t) FROM core.exams, generate_series(1, 2) t;
INSERT INTO core.graders SELECT school, 'Grader of ' || name FROM core.schools;
