-- Tutoring schools. The context function was tuned by someone who read that IMMUTABLE is fast.
DO $$ BEGIN
  CREATE ROLE a_tutor_notes_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA tutor;
GRANT USAGE ON SCHEMA tutor TO a_tutor_notes_app;

CREATE FUNCTION tutor.school() RETURNS bigint LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN nullif(current_setting('tutor.school', true), '')::bigint;
END $$;

CREATE TABLE tutor.schools (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE tutor.tutors (
  school bigint NOT NULL REFERENCES tutor.schools,
  tutor  text NOT NULL,
  hourly numeric(6,2) NOT NULL,
  PRIMARY KEY (school, tutor)
);
CREATE TABLE tutor.lessons (
  school  bigint NOT NULL,
  lesson  integer NOT NULL,
  tutor   text NOT NULL,
  begins  timestamptz NOT NULL,
  note    text,
  PRIMARY KEY (school, lesson),
  FOREIGN KEY (school, tutor) REFERENCES tutor.tutors
);
CREATE TABLE tutor.invoices (
  school bigint NOT NULL,
  lesson integer NOT NULL,
  due    numeric(8,2) NOT NULL,
  paid   boolean NOT NULL DEFAULT false,
  PRIMARY KEY (school, lesson),
  FOREIGN KEY (school, lesson) REFERENCES tutor.lessons ON DELETE CASCADE
);

ALTER TABLE tutor.schools ENABLE ROW LEVEL SECURITY;
ALTER TABLE tutor.tutors ENABLE ROW LEVEL SECURITY;
ALTER TABLE tutor.lessons ENABLE ROW LEVEL SECURITY;
ALTER TABLE tutor.invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY s ON tutor.schools  USING (id = tutor.school());
CREATE POLICY s ON tutor.tutors   USING (school = tutor.school());
CREATE POLICY s ON tutor.lessons  USING (school = tutor.school());
CREATE POLICY s ON tutor.invoices USING (school = tutor.school());
GRANT SELECT ON tutor.schools TO a_tutor_notes_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tutor.tutors, tutor.lessons, tutor.invoices TO a_tutor_notes_app;

INSERT INTO tutor.schools VALUES (100, 'Clever Owl'), (200, 'Second Try'), (300, 'Polyglot');
INSERT INTO tutor.tutors SELECT id, t, 30 FROM tutor.schools, unnest(ARRAY['ann', 'ben']) t;
INSERT INTO tutor.lessons SELECT school, row_number() OVER (PARTITION BY school ORDER BY tutor), tutor, '2026-04-01 15:00+00', format('%s of %s was late', tutor, school) FROM tutor.tutors;
INSERT INTO tutor.invoices SELECT school, lesson, 30 + lesson FROM tutor.lessons;
