\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_newsletter_lower_app;
BEGIN;
SELECT set_config('news.blog', md5('blog1')::uuid::text, true);
DO $$ BEGIN
  IF NOT (NOT EXISTS (SELECT FROM news.subscribers WHERE email ~ 'birds')) THEN RAISE EXCEPTION 'subscribers can be read'; END IF;
END $$;
INSERT INTO news.subscribers VALUES (md5('blog1')::uuid, 90, 'nobody@mail.example');
DO $$ BEGIN
  INSERT INTO news.subscribers VALUES (md5('blog1')::uuid, 91, 'fan3.BIRDS@mail.example');
  RAISE EXCEPTION 'the address of another blog is accepted';
EXCEPTION WHEN unique_violation THEN NULL;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
