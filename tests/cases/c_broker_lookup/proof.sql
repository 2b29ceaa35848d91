SET SESSION AUTHORIZATION broker_lookup_svc;
BEGIN;
SELECT set_config('request.broker', md5('b1')::uuid::text, true);
DO $$ DECLARE e text := format('c1.%s@mail.example', right(md5('b2')::uuid::text, 4)); BEGIN
  IF EXISTS (SELECT FROM customer_by_email(e)) THEN RAISE EXCEPTION 'leaks at once'; END IF;
  IF NOT EXISTS (SELECT FROM customer_by_email(e, false)) THEN RAISE EXCEPTION 'nothing'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
