SET SESSION AUTHORIZATION batch_role_routine_app;
BEGIN; SELECT set_config('app.tenant','1',true); SET LOCAL ROLE r2_batch;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM inv.dunning_list() WHERE tenant_id = 2) THEN RAISE EXCEPTION 'none'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
