\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_call_archive_app;
BEGIN;
SELECT set_config('calls.customer', md5('callsHeron Taxi')::uuid::text, true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT customer) = 1 FROM "Calls".record), false) THEN RAISE EXCEPTION 'the parent leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT customer) = 1 FROM "Calls"."record 2024"), false) THEN RAISE EXCEPTION '2024 leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM "Calls"."archive 2025" WHERE peer = 'lawyer of Dr. Rook')), false) THEN RAISE EXCEPTION 'no call of another customer is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
