\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION c_owners_export_app;
BEGIN;
SELECT set_config('mail.login', 'oak3', true);
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM mail.export(2) WHERE address LIKE '%elm%') THEN RAISE EXCEPTION 'nothing foreign'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
