SET SESSION AUTHORIZATION order_sheet_app;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF order_sheet('AX', 7011)::text NOT LIKE '%Quist%' THEN RAISE EXCEPTION 'none'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
