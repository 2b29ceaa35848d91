\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_gym_checkin_app;
BEGIN;
SELECT set_config('gym.here', md5('gymYoga Loft')::uuid::text, true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT gym) = 1 FROM gym."user"), false) THEN RAISE EXCEPTION 'user leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((gym.email_problem('nobody@ring.example') IS NULL), false) THEN RAISE EXCEPTION 'even unknown addresses are refused'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((gym.email_problem('member1@ring.example') = 'already registered'), false) THEN RAISE EXCEPTION 'the function does not tell'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
