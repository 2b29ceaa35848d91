\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_course_feeds_app;
BEGIN;
SELECT set_config('yoga.studio', 'lotus', true);
DELETE FROM yoga.teachers WHERE name = 'Teacher 2 of lotus';
SELECT set_config('yoga.studio', 'tree', true);
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM yoga.classes WHERE teacher_id IS NULL)) THEN RAISE EXCEPTION 'the class still has its teacher'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
