SET SESSION AUTHORIZATION path_tenants_app;
BEGIN; SELECT set_config('app.tenant','4',true); INSERT INTO s3.objects (path, bytes) VALUES ('41/docs/mine.txt', 1); COMMIT;
BEGIN; SELECT set_config('app.tenant','41',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM s3.objects WHERE bytes = 1) THEN RAISE EXCEPTION 'none'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
