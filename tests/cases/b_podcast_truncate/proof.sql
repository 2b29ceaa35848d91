\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_podcast_truncate_app;
BEGIN;
SELECT set_config('pod.show', 'lagoon', true);
TRUNCATE pod.downloads;
SELECT set_config('pod.show', 'moss', true);
DO $$ BEGIN
  IF NOT (NOT EXISTS (SELECT FROM pod.downloads)) THEN RAISE EXCEPTION 'the downloads are still there'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
