SET SESSION AUTHORIZATION order_reference_app;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM order_by_reference('by-7021') s WHERE customer LIKE 'Quist%') THEN RAISE EXCEPTION 'none'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
