SET SESSION AUTHORIZATION view_local_check_app;
BEGIN; SELECT set_config('app.tenant','1',true); UPDATE vl_api.drafts SET tenant_id = 2, words = 'planted' WHERE no = 11; COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM vl_api.drafts WHERE words = 'planted') THEN RAISE EXCEPTION 'none'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
