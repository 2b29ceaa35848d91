\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_meter_ingest_gateway;
BEGIN;
SET LOCAL ROLE b_meter_ingest_nord;
INSERT INTO grid.inbox VALUES ('b_meter_ingest_sued', 'S-1001', now(), 99999);
RESET SESSION AUTHORIZATION;
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM grid.inbox WHERE utility = 'b_meter_ingest_sued' AND kwh = 99999)) THEN RAISE EXCEPTION 'no reading was planted'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
