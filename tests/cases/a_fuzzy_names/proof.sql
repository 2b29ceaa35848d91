\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_fuzzy_names_app;
BEGIN;
SELECT set_config('kin.family', 'abel', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(*) = 3 FROM kin.persons), false) THEN RAISE EXCEPTION 'persons leaks at once'; END IF;
END $$;
DO $$
DECLARE said text;
BEGIN
  BEGIN
    PERFORM FROM kin.persons WHERE kin.name_key(name, true) <> '';
  EXCEPTION WHEN invalid_text_representation THEN
    GET STACKED DIAGNOSTICS said = MESSAGE_TEXT;
  END;
  IF said IS NULL OR said NOT LIKE '%Brandt' AND said NOT LIKE '%Castor' THEN RAISE EXCEPTION 'no name of another family was quoted'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
