\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_stock_sync_app;
BEGIN;
SELECT set_config('wms.company', '40000000001', true);
SELECT wms.sync_stock('[{"item": 201, "n": 0}, {"item": 101, "n": 3}]');
SELECT set_config('wms.company', '40000000002', true);
DO $$ BEGIN
  IF NOT ((SELECT on_hand FROM wms.stock WHERE item_id = 201) = 0) THEN RAISE EXCEPTION 'the other stock is as before'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
