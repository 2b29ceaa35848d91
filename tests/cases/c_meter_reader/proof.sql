SET SESSION AUTHORIZATION meter_reader_gw;
BEGIN;
SELECT set_config('water.board', '1', true);
DO $$ DECLARE h text; n int; BEGIN CALL water.last_reading(70201, h, n); IF h IS NULL OR h NOT LIKE '%Meuse' THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
