\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_school_portal_app;
BEGIN;
SELECT set_config('school.user_id', md5('teacher3')::uuid::text, true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT school_id) = 1 FROM school.pupils), false) THEN RAISE EXCEPTION 'pupils leaks at once'; END IF;
END $$;
CREATE TEMP TABLE staff (school_id integer, user_id uuid);
INSERT INTO staff VALUES (4, md5('teacher3')::uuid);
GRANT SELECT ON staff TO PUBLIC;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM school.pupils WHERE name = 'Pupil 1 of Hill Top')), false) THEN RAISE EXCEPTION 'no pupil of another school is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
