\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_notary_deeds_app;
BEGIN;
DO $$
DECLARE said text := 'nothing';
BEGIN
  PERFORM FROM notary.parties WHERE person = 'Heir of nobody';
  BEGIN
    PERFORM FROM notary.parties WHERE person = 'Heir of 3001/2026';
  EXCEPTION WHEN object_not_in_prerequisite_state THEN
    said := SQLERRM;
  END;
  IF said = 'nothing' THEN RAISE EXCEPTION 'both answers are alike'; END IF;
END $$;
ROLLBACK;
BEGIN;
SELECT set_config('notary.office', '1', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT office) = 1 FROM notary.parties), false) THEN RAISE EXCEPTION 'leaks with context as well'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
