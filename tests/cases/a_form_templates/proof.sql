\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_form_templates_app;
BEGIN;
SELECT set_config('forms.clinic_id', '0c000000-0000-4000-8000-00000000000a', true);
UPDATE forms.templates SET body = '{"text": "I owe Lakeside 1000"}' WHERE name = 'consent';
SELECT set_config('forms.clinic_id', '0c000000-0000-4000-8000-00000000000b', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT body ->> 'text' = 'I owe Lakeside 1000' FROM forms.templates WHERE name = 'consent'), false) THEN RAISE EXCEPTION 'the other clinic still reads the old text'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
