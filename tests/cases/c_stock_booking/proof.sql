SET SESSION AUTHORIZATION stock_booking_app;
BEGIN; SELECT set_config('app.tenant','1',true); INSERT INTO wh.order_lines (tenant_id, sku, qty) VALUES (1, 'WASHER', 7); COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF (SELECT qty FROM wh.stock WHERE sku = 'WASHER') <> 93 THEN RAISE EXCEPTION 'as before'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
