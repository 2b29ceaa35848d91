\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_forum_rule_app;
BEGIN;
SELECT set_config('forum.board', md5('board1')::uuid::text, true);
INSERT INTO forum.posts VALUES (md5('board1')::uuid, 2, 2, 'eve', 'hello');
SELECT set_config('forum.board', md5('board3')::uuid::text, true);
DO $$ BEGIN
  IF NOT ((SELECT replies FROM forum.threads WHERE thread_no = 2) = 2) THEN RAISE EXCEPTION 'the other board was not counted up'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
