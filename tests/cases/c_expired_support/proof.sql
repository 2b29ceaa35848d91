SET SESSION AUTHORIZATION expired_support_app;
BEGIN; SELECT set_config('sup.person','601',true);
DO $$ BEGIN IF EXISTS (SELECT FROM sup.documents WHERE account_id = 7) THEN RAISE EXCEPTION 'reads'; END IF; END $$;
DELETE FROM sup.documents; COMMIT;
BEGIN; SELECT set_config('sup.person','701',true);
DO $$ BEGIN IF EXISTS (SELECT FROM sup.documents WHERE account_id = 7) THEN RAISE EXCEPTION 'still there'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
