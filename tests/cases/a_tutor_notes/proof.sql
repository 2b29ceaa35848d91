\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_tutor_notes_app;
PREPARE notes AS SELECT min(note) AS note FROM tutor.lessons;
BEGIN;
SELECT set_config('tutor.school', '300', true);
EXECUTE notes;
COMMIT;
BEGIN;
SELECT set_config('tutor.school', '100', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT school) = 1 FROM tutor.tutors), false) THEN RAISE EXCEPTION 'leaks without a kept plan'; END IF;
END $$;
EXECUTE notes \gset
SELECT set_config('proof.note', :'note', true);
DO $$ BEGIN
  IF NOT coalesce((current_setting('proof.note') LIKE '%of 300%'), false) THEN RAISE EXCEPTION 'the kept plan shows no lesson of another school'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
