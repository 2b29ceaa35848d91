\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION d_letter_templates_app;
BEGIN;
SELECT set_config('letters.association', '1e77e400-0000-4000-8000-000000000001', true);
DO $$
BEGIN
  BEGIN
    UPDATE letters.templates SET body = 'x' WHERE code = 'heating';
    IF FOUND THEN RAISE EXCEPTION 'an update goes through'; END IF;
  EXCEPTION WHEN insufficient_privilege THEN NULL;
  END;
  DELETE FROM letters.templates WHERE code = 'heating';
END $$;
SELECT set_config('letters.association', '1e77e400-0000-4000-8000-000000000002', true);
DO $$
BEGIN
  IF (SELECT count(*) FROM letters.templates WHERE code = 'summer-fête') <> 1 THEN RAISE EXCEPTION 'own templates are wrong'; END IF;
  IF EXISTS (SELECT FROM letters.templates WHERE code = 'heating') THEN RAISE EXCEPTION 'held'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
