SET SESSION AUTHORIZATION wide_leads_app;
BEGIN; SELECT set_config('app.tenant','1',true); UPDATE crm.leads SET duplicate_of = md5('l2/1')::uuid WHERE id = 1; COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM crm.leads WHERE closed) THEN RAISE EXCEPTION 'open'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
