\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
BEGIN;
SET LOCAL SESSION AUTHORIZATION d_joint_files_desk;
SELECT set_config('law.clerk', md5('clerk6')::uuid::text, true);
DO $$
BEGIN
  IF EXISTS (SELECT FROM law.deadlines WHERE chamber <> 6) OR EXISTS (SELECT FROM law.fees WHERE chamber <> 6) OR EXISTS (SELECT FROM law.files WHERE desk <> 6 AND chambers <> '{}') THEN RAISE EXCEPTION 'another leak'; END IF;
  UPDATE law.files SET subject = 'x' WHERE desk <> 6;
  IF FOUND THEN RAISE EXCEPTION 'another leak: update'; END IF;
  IF NOT EXISTS (SELECT FROM law.files WHERE desk = 4 AND subject = 'Matter 4/3') THEN RAISE EXCEPTION 'no unassigned file of another desk is visible'; END IF;
END $$;
ROLLBACK;
\o
\echo LEAK
