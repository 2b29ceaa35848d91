SET SESSION AUTHORIZATION page_cursor_app;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM orders_page(encode('{"t": 2, "after": 0}','base64')) s WHERE s.series = 'BY') THEN RAISE EXCEPTION 'none'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
