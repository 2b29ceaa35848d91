SET SESSION AUTHORIZATION wholesale_cascade_app;
BEGIN; SELECT set_config('app.tenant','2',true);
DELETE FROM products WHERE sku = 'S2-6'; COMMIT;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF (SELECT count(*) FROM purchase_lines) <> 0 THEN RAISE EXCEPTION 'the line is still there'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
