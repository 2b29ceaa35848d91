-- School administration behind an API gateway: a role per kind of person, the school in the claims.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['s_school_roles_gateway LOGIN NOINHERIT', 's_school_roles_pupil', 's_school_roles_teacher', 's_school_roles_head'] LOOP
    BEGIN EXECUTE 'CREATE ROLE ' || r; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  END LOOP;
END $$;
GRANT s_school_roles_pupil TO s_school_roles_teacher;
GRANT s_school_roles_teacher TO s_school_roles_head;
GRANT s_school_roles_pupil, s_school_roles_teacher, s_school_roles_head TO s_school_roles_gateway;

CREATE SCHEMA school;
CREATE SCHEMA claims;
GRANT USAGE ON SCHEMA school, claims TO s_school_roles_pupil;

CREATE TYPE school.grade_kind AS ENUM ('oral', 'written', 'test', 'final');
CREATE DOMAIN school.mark AS numeric(2, 1) CHECK (VALUE BETWEEN 1 AND 6);
CREATE FUNCTION claims.text(key text) RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> key;
CREATE FUNCTION claims.school() RETURNS integer LANGUAGE sql STABLE RETURN claims.text('school')::integer;
CREATE FUNCTION claims.person() RETURNS integer LANGUAGE sql STABLE RETURN claims.text('person')::integer;

CREATE TABLE school.subjects (subject text PRIMARY KEY, title text NOT NULL, major boolean NOT NULL);
CREATE TABLE school.holidays (during daterange NOT NULL, name text NOT NULL, EXCLUDE USING gist (during WITH &&));
CREATE TABLE school.schools (school_id integer PRIMARY KEY, name text NOT NULL, kind text NOT NULL CHECK (kind IN ('primary', 'secondary', 'college')));
CREATE TABLE school.people (
    school_id integer NOT NULL REFERENCES school.schools, person_id integer NOT NULL, kind text NOT NULL CHECK (kind IN ('pupil', 'teacher', 'head')), name text NOT NULL, born date NOT NULL, medical text, PRIMARY KEY (school_id, person_id), UNIQUE (school_id, person_id, kind)
);
CREATE TABLE school.classes (school_id integer NOT NULL REFERENCES school.schools, class text NOT NULL CHECK (class ~ '^[0-9]{1,2}[a-f]$'), form_teacher integer NOT NULL, teacher_kind text NOT NULL DEFAULT 'teacher' CHECK (teacher_kind = 'teacher'), PRIMARY KEY (school_id, class), FOREIGN KEY (school_id, form_teacher, teacher_kind) REFERENCES school.people (school_id, person_id, kind));
CREATE TABLE school.class_members (school_id integer NOT NULL, class text NOT NULL, person_id integer NOT NULL, PRIMARY KEY (school_id, person_id), FOREIGN KEY (school_id, class) REFERENCES school.classes ON UPDATE CASCADE ON DELETE CASCADE, FOREIGN KEY (school_id, person_id) REFERENCES school.people ON DELETE CASCADE);
CREATE TABLE school.lessons (
    school_id integer NOT NULL, class text NOT NULL, subject text NOT NULL REFERENCES school.subjects, teacher integer NOT NULL, weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 6), hours int4range NOT NULL CHECK (NOT isempty(hours) AND hours <@ int4range(1, 12)), room text NOT NULL,
    PRIMARY KEY (school_id, class, subject, weekday, hours), FOREIGN KEY (school_id, class) REFERENCES school.classes ON UPDATE CASCADE ON DELETE CASCADE, FOREIGN KEY (school_id, teacher) REFERENCES school.people,
    EXCLUDE USING gist (int4range(school_id, school_id, '[]') WITH =, int4range(teacher, teacher, '[]') WITH =, int4range(weekday, weekday, '[]') WITH =, hours WITH &&)
);
CREATE TABLE school.grades (
    school_id integer NOT NULL, pupil integer NOT NULL, subject text NOT NULL REFERENCES school.subjects, given_on date NOT NULL DEFAULT current_date, kind school.grade_kind NOT NULL, mark school.mark NOT NULL, teacher integer NOT NULL DEFAULT claims.person(), remark text, locked boolean NOT NULL DEFAULT false,
    FOREIGN KEY (school_id, pupil) REFERENCES school.people, FOREIGN KEY (school_id, teacher) REFERENCES school.people
);
CREATE INDEX ON school.grades (school_id, pupil, subject);
CREATE TABLE school.absences (school_id integer NOT NULL, pupil integer NOT NULL, days daterange NOT NULL CHECK (NOT isempty(days)), excused boolean NOT NULL DEFAULT false, PRIMARY KEY (school_id, pupil, days), FOREIGN KEY (school_id, pupil) REFERENCES school.people ON DELETE CASCADE);
CREATE TABLE school.announcements (school_id integer REFERENCES school.schools, posted timestamptz NOT NULL DEFAULT now(), audience text[] NOT NULL DEFAULT '{pupil,teacher,head}', title text NOT NULL, body text NOT NULL, words tsvector GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple', title || ' ' || body)) STORED);
CREATE TABLE school.certificates (school_id integer NOT NULL, pupil integer NOT NULL, term text NOT NULL CHECK (term ~ '^20[0-9]{2}/[12]$'), marks jsonb NOT NULL CHECK (jsonb_typeof(marks) = 'object'), issued_on date NOT NULL DEFAULT current_date, PRIMARY KEY (school_id, pupil, term), FOREIGN KEY (school_id, pupil) REFERENCES school.people);

CREATE FUNCTION school.keep_locked() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.locked THEN RAISE EXCEPTION 'grade is locked' USING ERRCODE = '55000'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_locked BEFORE UPDATE OR DELETE ON school.grades FOR EACH ROW EXECUTE FUNCTION school.keep_locked();
-- the head alone issues certificates; the function is for that role and reads with definer rights what is the head's school
CREATE FUNCTION school.issue_certificates(of_class text, for_term text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint; me integer := claims.school();
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'no school' USING ERRCODE = '42501'; END IF;
  INSERT INTO school.certificates (school_id, pupil, term, marks)
    SELECT m.school_id, m.person_id, for_term, coalesce((SELECT jsonb_object_agg(a.subject, a.avg) FROM (SELECT g.subject, round(avg(g.mark), 1) AS avg FROM school.grades g WHERE g.school_id = m.school_id AND g.pupil = m.person_id GROUP BY g.subject) a), '{}')
    FROM school.class_members m WHERE m.school_id = me AND m.class = of_class
    ON CONFLICT (school_id, pupil, term) DO UPDATE SET marks = excluded.marks, issued_on = current_date;
  GET DIAGNOSTICS n = ROW_COUNT;
  UPDATE school.grades g SET locked = true FROM school.class_members m WHERE m.school_id = me AND m.class = of_class AND g.school_id = m.school_id AND g.pupil = m.person_id AND NOT g.locked;
  RETURN n;
END $$;
REVOKE EXECUTE ON FUNCTION school.issue_certificates(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION school.issue_certificates(text, text) TO s_school_roles_head;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['schools', 'people', 'classes', 'class_members', 'lessons', 'grades', 'absences', 'announcements', 'certificates'] LOOP
    EXECUTE format('ALTER TABLE school.%I ENABLE ROW LEVEL SECURITY', t);
    -- for everybody: never another school
    EXECUTE format('CREATE POLICY same_school ON school.%I AS RESTRICTIVE USING (school_id = claims.school() %s) WITH CHECK (school_id = claims.school())', t, CASE t WHEN 'announcements' THEN 'OR school_id IS NULL' ELSE '' END);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['schools', 'classes', 'class_members', 'lessons', 'announcements'] LOOP
    EXECUTE format('CREATE POLICY anybody ON school.%I FOR SELECT TO s_school_roles_pupil USING (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['people', 'grades', 'absences', 'certificates'] LOOP
    EXECUTE format('CREATE POLICY oneself ON school.%I FOR SELECT TO s_school_roles_pupil USING (%I = claims.person())', t, CASE t WHEN 'people' THEN 'person_id' ELSE 'pupil' END);
    EXECUTE format('CREATE POLICY staff ON school.%I FOR SELECT TO s_school_roles_teacher USING (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['grades', 'absences', 'announcements'] LOOP
    EXECUTE format('CREATE POLICY teach ON school.%I TO s_school_roles_teacher USING (school_id IS NOT NULL)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['people', 'classes', 'class_members', 'lessons'] LOOP
    EXECUTE format('CREATE POLICY manage ON school.%I TO s_school_roles_head USING (true)', t);
  END LOOP;
END $$;
GRANT SELECT ON school.subjects, school.holidays, school.schools, school.classes, school.class_members, school.lessons, school.announcements, school.grades, school.absences, school.certificates TO s_school_roles_pupil;
GRANT SELECT (school_id, person_id, kind, name) ON school.people TO s_school_roles_pupil;
GRANT SELECT ON school.people TO s_school_roles_teacher;
GRANT INSERT, UPDATE, DELETE ON school.grades, school.absences TO s_school_roles_teacher;
GRANT INSERT (school_id, audience, title, body), DELETE ON school.announcements TO s_school_roles_teacher;
GRANT INSERT, UPDATE, DELETE ON school.people, school.classes, school.class_members, school.lessons TO s_school_roles_head;

INSERT INTO school.subjects VALUES ('mat', 'Mathematics', true), ('eng', 'English', true), ('art', 'Art', false);
INSERT INTO school.holidays VALUES ('[2026-07-20,2026-09-01)', 'Summer');
INSERT INTO school.schools VALUES (4101, 'Linden primary', 'primary'), (4102, 'Goethe college', 'college'), (4103, 'Harbour school', 'secondary');
INSERT INTO school.people SELECT school_id, n, CASE n WHEN 1 THEN 'head' WHEN 2 THEN 'teacher' WHEN 3 THEN 'teacher' ELSE 'pupil' END, 'Person ' || n || ' of ' || name, date '2012-01-01' - CASE WHEN n < 4 THEN 12000 ELSE n END, CASE n WHEN 5 THEN 'asthma' END FROM school.schools, generate_series(1, 6) n;
INSERT INTO school.classes SELECT school_id, '5a', 2 FROM school.schools;
INSERT INTO school.class_members SELECT school_id, '5a', person_id FROM school.people WHERE kind = 'pupil';
INSERT INTO school.lessons SELECT school_id, '5a', s, 2, n, '[1,3)', 'R' || n FROM school.schools, (VALUES ('mat', 1), ('eng', 2)) v(s, n);
INSERT INTO school.grades (school_id, pupil, subject, given_on, kind, mark, teacher, remark) SELECT school_id, person_id, 'mat', '2026-03-01', 'written', 1 + person_id % 3, 2, 'for ' || name FROM school.people WHERE kind = 'pupil';
INSERT INTO school.absences SELECT school_id, person_id, '[2026-02-02,2026-02-05)' FROM school.people WHERE kind = 'pupil';
INSERT INTO school.announcements (school_id, title, body) SELECT school_id, 'Sports day', 'At ' || name FROM school.schools;
INSERT INTO school.announcements (title, body) VALUES ('Maintenance', 'The system is down on Sunday.');
INSERT INTO school.certificates SELECT school_id, person_id, '2025/1', jsonb_build_object('mat', 2) FROM school.people WHERE kind = 'pupil';
