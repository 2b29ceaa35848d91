\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_bin_counter_app;
BEGIN;
SELECT set_config('depot.tenant', '1', true);
INSERT INTO depot.goods VALUES (1, 'A02', '4999999999', 77);
SELECT set_config('depot.tenant', '2', true);
DO $$ BEGIN
  IF NOT ((SELECT filled FROM depot.bins WHERE label = 'A02') = 87) THEN RAISE EXCEPTION 'the other bin is as before'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
