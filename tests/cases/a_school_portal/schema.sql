-- School portal: teachers see the schools where they are on the staff.
DO $$ BEGIN
  CREATE ROLE a_school_portal_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA school;
GRANT USAGE ON SCHEMA school TO a_school_portal_app;

CREATE TABLE school.schools (school_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE school.staff (
  school_id integer NOT NULL REFERENCES school.schools,
  user_id   uuid NOT NULL,
  PRIMARY KEY (school_id, user_id)
);
CREATE TABLE school.pupils (
  school_id integer NOT NULL REFERENCES school.schools,
  pupil_no  integer NOT NULL,
  name      text NOT NULL,
  form      text NOT NULL,
  PRIMARY KEY (school_id, pupil_no)
);
CREATE TABLE school.marks (
  school_id integer NOT NULL,
  pupil_no  integer NOT NULL,
  subject   text NOT NULL,
  mark      numeric(2,1) CHECK (mark BETWEEN 1 AND 6),
  PRIMARY KEY (school_id, pupil_no, subject),
  FOREIGN KEY (school_id, pupil_no) REFERENCES school.pupils ON DELETE CASCADE
);

CREATE FUNCTION school.my_schools() RETURNS SETOF integer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = school, pg_catalog AS $$
BEGIN
  RETURN QUERY SELECT s.school_id FROM staff s WHERE s.user_id = nullif(current_setting('school.user_id', true), '')::pg_catalog.uuid;
END $$;
REVOKE EXECUTE ON FUNCTION school.my_schools() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION school.my_schools() TO a_school_portal_app;

ALTER TABLE school.schools ENABLE ROW LEVEL SECURITY;
ALTER TABLE school.staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE school.pupils ENABLE ROW LEVEL SECURITY;
ALTER TABLE school.marks ENABLE ROW LEVEL SECURITY;
CREATE POLICY s ON school.schools FOR SELECT USING (school_id IN (SELECT school.my_schools()));
CREATE POLICY s ON school.staff   FOR SELECT USING (school_id IN (SELECT school.my_schools()));
CREATE POLICY s ON school.pupils  USING (school_id IN (SELECT school.my_schools()));
CREATE POLICY s ON school.marks   USING (school_id IN (SELECT school.my_schools()));

GRANT SELECT ON school.schools, school.staff TO a_school_portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON school.pupils, school.marks TO a_school_portal_app;

INSERT INTO school.schools VALUES (1, 'Elm Street'), (2, 'Riverbank'), (3, 'St. Jude'), (4, 'Hill Top');
INSERT INTO school.staff SELECT school_id, md5('teacher' || school_id)::uuid FROM school.schools;
INSERT INTO school.staff VALUES (2, md5('teacher1')::uuid);
INSERT INTO school.pupils SELECT school_id, n, format('Pupil %s of %s', n, name), '5b' FROM school.schools, generate_series(1, 3) n;
INSERT INTO school.marks SELECT school_id, pupil_no, 'maths', 2 FROM school.pupils;
