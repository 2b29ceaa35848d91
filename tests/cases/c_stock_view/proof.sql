SET SESSION AUTHORIZATION stock_view_app;
BEGIN; SELECT set_config('app.tenant','1',true); UPDATE shop_api.stock SET warehouse = 'W21', sku = 'SKU-2-1', qty = 0 WHERE warehouse = 'W11' AND sku = 'SKU-1-1'; COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM shop_api.stock WHERE qty = 0) THEN RAISE EXCEPTION 'as before'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
