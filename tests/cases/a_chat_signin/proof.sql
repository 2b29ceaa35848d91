\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_chat_signin_app;
BEGIN;
SELECT chat_auth.sign_in(md5('tea.example')::uuid::text, 'key of tea.example');
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT site) = 1 FROM chat.lines), false) THEN RAISE EXCEPTION 'leaks with context as well'; END IF;
END $$;
COMMIT;
BEGIN;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM chat.lines WHERE said LIKE '%tea.example')), false) THEN RAISE EXCEPTION 'nothing is visible on the reused connection'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
