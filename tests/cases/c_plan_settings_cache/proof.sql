SET SESSION AUTHORIZATION plan_settings_cache_app;
BEGIN; SELECT set_config('bill.account','2',true); SELECT bill.my_contract(); COMMIT;
BEGIN; SELECT set_config('bill.account','1',true);
DO $$ BEGIN IF bill.my_contract() NOT LIKE 'silver%' THEN RAISE EXCEPTION 'own contract'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
