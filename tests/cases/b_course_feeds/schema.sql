-- Yoga studios that lend each other teachers.
DO $$ BEGIN
  CREATE ROLE b_course_feeds_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA yoga;
GRANT USAGE ON SCHEMA yoga TO b_course_feeds_app;

CREATE TABLE yoga.studios (studio text PRIMARY KEY, street text NOT NULL);
CREATE TABLE yoga.teachers (
  teacher_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  studio     text NOT NULL REFERENCES yoga.studios,
  name       text NOT NULL,
  phone      text NOT NULL
);
CREATE TABLE yoga.classes (
  studio     text NOT NULL REFERENCES yoga.studios,
  starts_at  timestamp NOT NULL,
  style      text NOT NULL CHECK (style IN ('hatha', 'yin', 'power')),
  teacher_id bigint REFERENCES yoga.teachers ON DELETE SET NULL,
  PRIMARY KEY (studio, starts_at)
);
CREATE TABLE yoga.bookings (
  studio    text NOT NULL,
  starts_at timestamp NOT NULL,
  member    text NOT NULL,
  PRIMARY KEY (studio, starts_at, member),
  FOREIGN KEY (studio, starts_at) REFERENCES yoga.classes ON DELETE CASCADE
);

ALTER TABLE yoga.studios  ENABLE ROW LEVEL SECURITY;
ALTER TABLE yoga.teachers ENABLE ROW LEVEL SECURITY;
ALTER TABLE yoga.classes  ENABLE ROW LEVEL SECURITY;
ALTER TABLE yoga.bookings ENABLE ROW LEVEL SECURITY;
CREATE POLICY studio ON yoga.studios  USING (studio = current_setting('yoga.studio', true));
CREATE POLICY studio ON yoga.teachers USING (studio = current_setting('yoga.studio', true));
CREATE POLICY studio ON yoga.classes  USING (studio = current_setting('yoga.studio', true));
CREATE POLICY studio ON yoga.bookings USING (studio = current_setting('yoga.studio', true));

GRANT SELECT ON yoga.studios TO b_course_feeds_app;
GRANT SELECT, UPDATE (name, phone), DELETE ON yoga.teachers TO b_course_feeds_app;
GRANT SELECT, INSERT, UPDATE (style, teacher_id), DELETE ON yoga.classes TO b_course_feeds_app;
GRANT SELECT, INSERT, DELETE ON yoga.bookings TO b_course_feeds_app;

INSERT INTO yoga.studios VALUES ('lotus', '1 Pond Road'), ('cobra', '5 Basket Lane'), ('tree', '7 Wood Street');
INSERT INTO yoga.teachers (studio, name, phone) SELECT studio, format('Teacher %s of %s', n, studio), '0171 ' || n FROM yoga.studios, generate_series(1, 2) n ORDER BY studio, n;
INSERT INTO yoga.classes SELECT studio, '2025-06-02 18:00', 'yin', teacher_id FROM yoga.teachers WHERE name LIKE 'Teacher 1%';
-- the teachers of the lotus give a class at the others', too
INSERT INTO yoga.classes SELECT s.studio, '2025-06-03 18:00', 'power', t.teacher_id FROM yoga.studios s, yoga.teachers t WHERE s.studio <> 'lotus' AND t.name = 'Teacher 2 of lotus';
INSERT INTO yoga.bookings SELECT studio, starts_at, 'member ' || n FROM yoga.classes, generate_series(1, 2) n;
