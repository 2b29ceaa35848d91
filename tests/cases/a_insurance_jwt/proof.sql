\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_insurance_jwt_gateway;
BEGIN;
SELECT set_config('request.jwt.claims', '{"role": "broker", "org": "umbra"}', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT org) = 1 FROM ins.clients), false) THEN RAISE EXCEPTION 'leaks with context as well'; END IF;
END $$;
COMMIT;
BEGIN;
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT org) = 3 FROM ins.clients WHERE health ? 'smoker'), false) THEN RAISE EXCEPTION 'nothing is visible without context'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
