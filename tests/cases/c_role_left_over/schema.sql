DO $$ BEGIN CREATE ROLE role_left_over_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE r2_school_1; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE r2_school_2; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE r2_school_3; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- A role for each school; the service turns into it with SET ROLE.
CREATE SCHEMA sch; GRANT USAGE ON SCHEMA sch TO role_left_over_app, r2_school_1, r2_school_2, r2_school_3;
GRANT r2_school_1, r2_school_2, r2_school_3 TO role_left_over_app; ALTER ROLE role_left_over_app NOINHERIT;
CREATE TABLE sch.schools (school text PRIMARY KEY, title text NOT NULL);
CREATE TABLE sch.pupils (school text NOT NULL REFERENCES sch.schools, no integer NOT NULL, name text NOT NULL, PRIMARY KEY (school, no));
CREATE TABLE sch.marks (school text NOT NULL, pupil integer NOT NULL, subject text NOT NULL, mark integer NOT NULL, PRIMARY KEY (school, pupil, subject), FOREIGN KEY (school, pupil) REFERENCES sch.pupils);
ALTER TABLE sch.schools ENABLE ROW LEVEL SECURITY; ALTER TABLE sch.pupils ENABLE ROW LEVEL SECURITY; ALTER TABLE sch.marks ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON sch.schools USING (school = current_user); CREATE POLICY p ON sch.pupils USING (school = current_user); CREATE POLICY p ON sch.marks USING (school = current_user);
GRANT SELECT ON sch.schools TO r2_school_1, r2_school_2, r2_school_3; GRANT SELECT, INSERT, UPDATE, DELETE ON sch.pupils, sch.marks TO r2_school_1, r2_school_2, r2_school_3;
INSERT INTO sch.schools SELECT 'r2_school_' || n, 'School ' || n FROM generate_series(1,3) n;
INSERT INTO sch.pupils SELECT school, n, format('Pupil %s of %s', n, title) FROM sch.schools, generate_series(1,3) n;
INSERT INTO sch.marks SELECT school, no, 'Art', 2 FROM sch.pupils;
