\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_head_office_app;
BEGIN;
SELECT set_config('bank.branch', 'hill', true);
INSERT INTO bank.notes (subject, body) VALUES ('urgent', 'pay at once');
SELECT set_config('bank.branch', 'head-office', true);
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM bank.notes WHERE subject = 'urgent')) THEN RAISE EXCEPTION 'nothing reached the head office'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
