SET SESSION AUTHORIZATION range_request_app;
BEGIN;
SELECT set_config('sun.park', '1', true);
DO $$ BEGIN
  IF EXISTS (SELECT FROM dashboard('{"view": "benchmark"}') WHERE who LIKE '%Airfield') OR EXISTS (SELECT FROM dashboard('{"detail": "inverter"}') WHERE who LIKE '%Airfield') THEN RAISE EXCEPTION 'leaks at once'; END IF;
  IF NOT EXISTS (SELECT FROM dashboard('{"view": "benchmark", "detail": "inverter"}') WHERE who LIKE '%Airfield') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
