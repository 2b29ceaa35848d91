\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_mail_templates_app;
BEGIN;
SELECT set_config('mail.account', md5('account1')::uuid::text, true);
UPDATE mail.templates SET body = 'Click here: http://evil.example' WHERE name = 'reset';
SELECT set_config('mail.account', md5('account2')::uuid::text, true);
DO $$ BEGIN
  IF NOT ((SELECT body FROM mail.templates WHERE name = 'reset') LIKE '%evil%') THEN RAISE EXCEPTION 'the built-in template is as before'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
